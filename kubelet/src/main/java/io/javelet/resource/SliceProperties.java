package io.javelet.resource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * From the files of a cgroup to the properties that systemd keeps of the slice behind it. What has
 * no property, systemd does not touch. Pure. Upstream's counterpart: libcontainer's {@code
 * genV1ResourcesProperties} and {@code genV2ResourcesProperties}.
 */
final class SliceProperties {
  /** What systemd takes for no limit. */
  static final long INFINITY = -1;

  private static final long SECOND_MICROS = 1_000_000;

  /** The period where none is set; older versions of systemd know no other. */
  private static final long USUAL_PERIOD_MICROS = 100_000;

  private static final String USUAL_PERIOD = "100000";

  /** Systemd counts processor time in hundredths of a processor. */
  private static final long HUNDREDTH_MICROS = 10_000;

  private static final Pattern BLANK = Pattern.compile(" ");

  private SliceProperties() {}

  /**
   * The properties for these values.
   *
   * @param values by file, of either version
   */
  static Map<String, Long> of(Map<String, String> values) {
    Map<String, Long> properties = new LinkedHashMap<>();
    values.forEach((file, value) -> {
      switch (file) {
        case "cpu.weight" -> properties.put("CPUWeight", number(value));
        case "cpu.shares" -> properties.put("CPUShares", number(value));
        case "cpu.max" -> {
          String[] quotaAndPeriod = BLANK.split(value, 2);
          putQuota(properties, number(quotaAndPeriod[0]), number(quotaAndPeriod[1]));
        }
        case "cpu.cfs_quota_us" ->
            putQuota(
                properties,
                number(value),
                number(values.getOrDefault("cpu.cfs_period_us", USUAL_PERIOD)));
        case "memory.max" -> properties.put("MemoryMax", number(value));
        case "memory.limit_in_bytes" -> properties.put("MemoryLimit", number(value));
        case MemoryKeys.MIN -> properties.put("MemoryMin", number(value));
        case MemoryKeys.LOW -> properties.put("MemoryLow", number(value));
        case MemoryKeys.HIGH -> properties.put("MemoryHigh", number(value));
        case "pids.max" -> properties.put("TasksMax", number(value));
        default -> {}
      }
    });
    return properties;
  }

  private static void putQuota(Map<String, Long> properties, long quota, long period) {
    if (period != USUAL_PERIOD_MICROS) {
      properties.put("CPUQuotaPeriodUSec", period);
    }
    properties.put("CPUQuotaPerSecUSec", quota <= 0 ? INFINITY : perSecond(quota, period));
  }

  private static long perSecond(long quota, long period) {
    long exact = quota * SECOND_MICROS / period;
    return Math.ceilDiv(exact, HUNDREDTH_MICROS) * HUNDREDTH_MICROS;
  }

  private static long number(String value) {
    return value.equals("max") ? INFINITY : Long.parseLong(value);
  }
}

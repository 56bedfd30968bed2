package io.javelet.stats;

import io.javelet.os.CgroupPath;
import io.javelet.stats.CgroupDetails.DeviceIo;
import io.javelet.stats.CgroupDetails.MoreMemory;
import io.javelet.stats.CgroupDetails.Throttling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Reads what cAdvisor tells of a cgroup beside its use. Owned by one thread. */
final class CgroupDetailReader {
  private static final long SHARES_OF_ONE_WEIGHT_STEP = 262142;
  private static final String NO_DEVICE = "";

  private final CgroupReader reader;
  private final KernelText text;
  private final Path blockDevices;
  private final Map<String, String> devices = new HashMap<>();

  /**
   * @param blockDevices {@code /sys/dev/block}
   */
  CgroupDetailReader(CgroupReader reader, Path blockDevices) {
    this.reader = reader;
    this.text = reader.text();
    this.blockDevices = blockDevices;
  }

  CgroupDetails details(CgroupPath cgroup) {
    CgroupTexts.Group group = reader.group(cgroup);
    return new CgroupDetails(throttling(group), shares(group), memory(group), devices(group));
  }

  private Optional<Throttling> throttling(CgroupTexts.Group group) {
    Optional<Long> quota;
    long period;
    if (reader.unified()) {
      String[] words = group.read("cpu", "cpu.max").orElse("max 100000").strip().split(" ", -1);
      quota = words[0].equals("max") ? Optional.empty() : Optional.of(KernelText.number(words[0]));
      period = words.length > 1 ? KernelText.number(words[1]) : 0;
    } else {
      quota = group.limit("cpu", "cpu.cfs_quota_us").filter(each -> each > 0);
      period = quota.isEmpty() ? 0 : group.number("cpu", "cpu.cfs_period_us");
    }
    if (quota.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Long> stat = group.numbers("cpu", "cpu.stat");
    long throttled =
        reader.unified()
            ? TimeUnit.MICROSECONDS.toNanos(stat.getOrDefault("throttled_usec", 0L))
            : stat.getOrDefault("throttled_time", 0L);
    return Optional.of(
        new Throttling(
            quota.get(),
            period,
            stat.getOrDefault("nr_periods", 0L),
            stat.getOrDefault("nr_throttled", 0L),
            throttled,
            stat.getOrDefault("nr_bursts", 0L),
            reader.unified()
                ? TimeUnit.MICROSECONDS.toNanos(stat.getOrDefault("burst_usec", 0L))
                : stat.getOrDefault("burst_time", 0L)));
  }

  private long shares(CgroupTexts.Group group) {
    if (!reader.unified()) {
      return group.number("cpu", "cpu.shares");
    }
    long weight = group.number("cpu", "cpu.weight");
    return weight <= 0 ? 0 : 2 + (weight - 1) * SHARES_OF_ONE_WEIGHT_STEP / 9999;
  }

  private MoreMemory memory(CgroupTexts.Group group) {
    if (reader.unified()) {
      Map<String, Long> events = group.numbers("memory", "memory.events");
      return new MoreMemory(
          group.number("memory", "memory.peak"),
          events.getOrDefault("max", 0L),
          group.numbers("memory", "memory.stat").getOrDefault("kernel", 0L),
          events.getOrDefault("oom_kill", 0L),
          group.limit("memory", "memory.swap.max"),
          group.number("memory", "memory.min"));
    }
    return new MoreMemory(
        group.number("memory", "memory.max_usage_in_bytes"),
        group.number("memory", "memory.failcnt"),
        group.number("memory", "memory.kmem.usage_in_bytes"),
        group.numbers("memory", "memory.oom_control").getOrDefault("oom_kill", 0L),
        group.limit("memory", "memory.memsw.limit_in_bytes"),
        group.limit("memory", "memory.soft_limit_in_bytes").orElse(0L));
  }

  private List<DeviceIo> devices(CgroupTexts.Group group) {
    Map<String, long[]> byNumber = new TreeMap<>();
    if (reader.unified()) {
      for (String line : lines(group.read("io", "io.stat"))) {
        String[] words = line.split(" ", -1);
        long[] values = byNumber.computeIfAbsent(words[0], _ -> new long[4]);
        for (String word : words) {
          int equals = word.indexOf('=');
          if (equals > 0) {
            long value = KernelText.number(word.substring(equals + 1));
            switch (word.substring(0, equals)) {
              case "rbytes" -> values[0] = value;
              case "wbytes" -> values[1] = value;
              case "rios" -> values[2] = value;
              case "wios" -> values[3] = value;
              default -> {} // a text: discards are not asked for
            }
          }
        }
      }
    } else {
      version1(byNumber, lines(file1(group, "io_service_bytes")), 0);
      version1(byNumber, lines(file1(group, "io_serviced")), 2);
    }
    List<DeviceIo> found = new ArrayList<>();
    byNumber.forEach((number, values) -> {
      int colon = number.indexOf(':');
      String device = device(number);
      if (colon > 0 && !device.equals(NO_DEVICE)) {
        found.add(
            new DeviceIo(
                device,
                (int) KernelText.number(number.substring(0, colon)),
                (int) KernelText.number(number.substring(colon + 1)),
                values[0],
                values[1],
                values[2],
                values[3]));
      }
    });
    return found;
  }

  private static Optional<String> file1(CgroupTexts.Group group, String name) {
    return group.read("blkio", "blkio.throttle." + name + "_recursive");
  }

  /** Lines such as {@code 8:0 Read 4096}. */
  private static void version1(Map<String, long[]> byNumber, List<String> lines, int offset) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length == 3) {
        long[] values = byNumber.computeIfAbsent(words[0], _ -> new long[4]);
        if (words[1].equals("Read")) {
          values[offset] = KernelText.number(words[2]);
        } else if (words[1].equals("Write")) {
          values[offset + 1] = KernelText.number(words[2]);
        }
      }
    }
  }

  private static List<String> lines(Optional<String> text) {
    return text.map(content -> content.lines().toList()).orElse(List.of());
  }

  private String device(String number) {
    return devices.computeIfAbsent(
        number,
        unknown ->
            text.read(blockDevices.resolve(unknown).resolve("uevent"))
                .orElse("")
                .lines()
                .filter(line -> line.startsWith("DEVNAME="))
                .map(line -> "/dev/" + line.substring("DEVNAME=".length()))
                .findFirst()
                .orElse(NO_DEVICE));
  }
}

package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the rounding of libcontainer's {@code TestAddCPUQuota} and its property names. */
class SlicePropertiesTest {
  private static final String NO_LIMIT = "-1";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cpu.weight=79                                     | CPUWeight=79
          cpu.shares=1024                                   | CPUShares=1024
          cpu.max=20000 100000                              | CPUQuotaPerSecUSec=200000
          cpu.max=1500 100000                               | CPUQuotaPerSecUSec=20000
          cpu.max=2500 5000                                 | CPUQuotaPeriodUSec=5000, CPUQuotaPerSecUSec=500000
          cpu.max=max 100000                                | CPUQuotaPerSecUSec=-1
          cpu.cfs_period_us=100000, cpu.cfs_quota_us=150000 | CPUQuotaPerSecUSec=1500000
          cpu.cfs_period_us=100000, cpu.cfs_quota_us=-1     | CPUQuotaPerSecUSec=-1
          memory.max=67108864                               | MemoryMax=67108864
          memory.limit_in_bytes=67108864                    | MemoryLimit=67108864
          memory.min=1, memory.low=2, memory.high=3         | MemoryMin=1, MemoryLow=2, MemoryHigh=3
          pids.max=100                                      | TasksMax=100
          pids.max=max                                      | TasksMax=-1
          hugetlb.2MB.max=0                                 |
          """)
  void systemdIsTold(String values, String properties) {
    Map<String, Long> expected = new HashMap<>();
    parsed(properties == null ? "" : properties)
        .forEach((name, value) ->
            expected.put(
                name, value.equals(NO_LIMIT) ? SliceProperties.INFINITY : Long.parseLong(value)));

    assertThat(SliceProperties.of(parsed(values))).isEqualTo(expected);
  }

  private static Map<String, String> parsed(String text) {
    Map<String, String> values = new HashMap<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        String[] nameAndValue = part.strip().split("=", 2);
        values.put(nameAndValue[0], nameAndValue[1]);
      }
    }
    return values;
  }
}

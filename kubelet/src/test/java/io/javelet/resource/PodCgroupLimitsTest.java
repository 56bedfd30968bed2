package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's {@code TestResourceConfigForPod}. */
class PodCgroupLimitsTest {
  /** Quota and memory are {@code -} where the pod's cgroup is left without a limit. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          best effort                             | a                                                               | 2    | 1   | -      | -
          burstable, requests only                | a cpu=100m/ memory=100Mi/                                       | 102  | 4   | -      | -
          burstable, with limits                  | a cpu=100m/200m memory=100Mi/200Mi                              | 102  | 4   | 20000  | 209715200
          burstable, one of two without limits    | a cpu=100m/200m memory=100Mi/200Mi; b cpu=100m/ memory=100Mi/   | 204  | 8   | -      | -
          burstable, one of two without CPU limit | a cpu=100m/200m memory=1Mi/2Mi; b cpu=100m/ memory=1Mi/2Mi      | 204  | 8   | -      | 4194304
          burstable, all limited                  | a cpu=100m/200m memory=1Mi/2Mi; b cpu=1/1 memory=1Mi/3Mi        | 1126 | 43  | 120000 | 5242880
          burstable, init container unlimited     | a cpu=100m/200m memory=1Mi/2Mi; init:i cpu=100m/                | 102  | 4   | -      | -
          burstable, init container limited       | a cpu=100m/200m memory=1Mi/2Mi; init:i cpu=1/1 memory=5Mi/5Mi   | 1024 | 39  | 100000 | 5242880
          guaranteed                              | a cpu=100m/100m memory=100Mi/100Mi                              | 102  | 4   | 10000  | 104857600
          guaranteed, tiny                        | a cpu=1m/1m memory=1Mi/1Mi                                      | 2    | 1   | 1000   | 1048576
          guaranteed, with overhead               | a cpu=100m/100m memory=100Mi/100Mi; overhead: cpu=50m memory=1Mi | 153 | 6   | 15000  | 105906176
          pod level limits, container without     | a cpu=100m/; pod: cpu=1/2 memory=1Mi/4Mi                        | 1024 | 39  | 200000 | 4194304
          pod level CPU limit alone               | a cpu=100m/ memory=1Mi/; pod: cpu=1/2                           | 1024 | 39  | 200000 | -
          pod level guaranteed                    | a; pod: cpu=1/1 memory=1Mi/1Mi                                  | 1024 | 39  | 100000 | 1048576
          very large                              | a cpu=300/ memory=1Mi/                                          | 262144 | 10000 | -  | -
          """)
  void thePodsCgroupEnforces(
      String name, String notation, long shares, long weight, String quota, String memory) {
    PodCgroupLimits limits =
        limits(notation, new CpuQuotaSettings(true, Duration.ofMillis(100)), OptionalLong.empty());

    assertThat(limits.cpuShares()).as(name).isEqualTo(shares);
    assertThat(limits.cpuWeight()).as(name).isEqualTo(weight);
    assertThat(limits.cpu().map(cpu -> Long.toString(cpu.quotaMicros())).orElse("-"))
        .as(name)
        .isEqualTo(quota);
    assertThat(limits.memoryBytes().isPresent() ? "" + limits.memoryBytes().getAsLong() : "-")
        .as(name)
        .isEqualTo(memory);
  }

  @Test
  void withoutQuotasThePodHasNone() {
    PodCgroupLimits limits =
        limits(
            "a cpu=1/1 memory=1Mi/1Mi",
            new CpuQuotaSettings(false, Duration.ofMillis(100)),
            OptionalLong.empty());

    assertThat(limits.cpu()).contains(new PodCgroupLimits.CpuBandwidth(-1, 100_000));
  }

  @Test
  void hugePagesAreLimitedToTheSumOfTheRequests() {
    PodCgroupLimits limits =
        limits(
            "a hugepages-2Mi=4Mi/4Mi cpu=1/1; b hugepages-2Mi=2Mi/2Mi",
            new CpuQuotaSettings(true, Duration.ofMillis(100)),
            OptionalLong.empty());

    assertThat(limits.hugepageBytes()).isEqualTo(Map.of("2MB", 6L << 20));
  }

  @Test
  void theNumberOfProcessesIsLimitedForEveryClass() {
    for (String notation : List.of("a", "a cpu=1/", "a cpu=1/1 memory=1Mi/1Mi")) {
      assertThat(
              limits(
                      notation,
                      new CpuQuotaSettings(true, Duration.ofMillis(100)),
                      OptionalLong.of(512))
                  .pids())
          .hasValue(512);
    }
  }

  private static PodCgroupLimits limits(
      String notation, CpuQuotaSettings quota, OptionalLong pids) {
    return PodCgroupLimits.of(PodNotation.pod(notation), quota, pids);
  }
}

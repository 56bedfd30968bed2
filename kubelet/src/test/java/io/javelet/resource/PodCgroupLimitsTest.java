package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Restates the cases of upstream's {@code TestResourceConfigForPod}. */
class PodCgroupLimitsTest {
  /** Quota and memory are {@code -} where the pod's cgroup is left without a limit. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "pod-cgroups.csv", delimiter = '|', numLinesToSkip = 1)
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
    return PodCgroupLimits.of(PodNotation.pod(notation), quota, pids, MemorySettings.LIMITS_ONLY);
  }
}

package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.LinuxResources;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates the cases of upstream's {@code TestGenerateLinuxContainerResources}, {@code
 * TestCalculateLinuxResources} and {@code TestGetContainerOOMScoreAdjust}.
 */
class ContainerResourcesTest {
  private static final CpuQuotaSettings QUOTA = new CpuQuotaSettings(true, Duration.ofMillis(100));

  /** 8 000 000 000 bytes, so that shares of it are easy to see. */
  private static final NodeCapacity NODE = new NodeCapacity(8_000_000_000L, 4);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                          | a                               | 2      | 0      | 0
          request and limit                | a cpu=1/2 memory=128Mi/256Mi    | 1024   | 200000 | 268435456
          request only                     | a cpu=500m/ memory=128Mi/       | 512    | 0      | 0
          the limit stands for the request | a cpu=/2 memory=/1Gi            | 2048   | 200000 | 1073741824
          a request of zero stays zero     | a cpu=0/2                       | 2      | 200000 | 0
          least shares                     | a cpu=1m/                       | 2      | 0      | 0
          shares are cut, not rounded      | a cpu=999m/                     | 1022   | 0      | 0
          most shares                      | a cpu=300/                      | 262144 | 0      | 0
          least quota                      | a cpu=1m/1m                     | 2      | 1000   | 0
          a quota just above the least     | a cpu=11m/11m                   | 11     | 1100   | 0
          pod level limits are inherited   | a cpu=1/; pod: cpu=2/3 memory=1Gi/2Gi     | 1024 | 300000 | 2147483648
          an own limit is not inherited    | a cpu=1/1 memory=1/1; pod: cpu=2/3 memory=1Gi/2Gi | 1024 | 100000 | 1
          an inherited limit gives shares  | a; pod: cpu=2/2 memory=1Gi/1Gi  | 2048   | 200000 | 1073741824
          """)
  void cpuAndMemory(String name, String notation, long shares, long quota, long memory) {
    LinuxResources resources = resources(notation, "a", QUOTA);

    assertThat(resources.cpuShares()).as(name).isEqualTo(shares);
    assertThat(resources.cpuQuota()).as(name).isEqualTo(OptionalLong.of(quota));
    assertThat(resources.cpuPeriod()).as(name).isEqualTo(OptionalLong.of(100_000));
    assertThat(resources.memoryLimit()).as(name).isEqualTo(memory);
  }

  @Test
  void theQuotaFollowsTheConfiguredPeriod() {
    LinuxResources resources =
        resources("a cpu=/500m", "a", new CpuQuotaSettings(true, Duration.ofMillis(5)));

    assertThat(resources.cpuQuota()).isEqualTo(OptionalLong.of(2500));
    assertThat(resources.cpuPeriod()).isEqualTo(OptionalLong.of(5000));
  }

  @Test
  void withoutQuotasNeitherQuotaNorPeriodIsSaid() {
    LinuxResources resources =
        resources("a cpu=1/2", "a", new CpuQuotaSettings(false, Duration.ofMillis(100)));

    assertThat(resources.cpuQuota()).isEmpty();
    assertThat(resources.cpuPeriod()).isEmpty();
    assertThat(resources.cpuShares()).isEqualTo(1024);
  }

  @Test
  void hugePagesAreNamedAsTheKernelNamesThem() {
    assertThat(
            resources("a hugepages-2Mi=/6Mi hugepages-1Gi=/2Gi hugepages-64Ki=/128Ki", "a", QUOTA)
                .hugepageLimits())
        .isEqualTo(Map.of("2MB", 6L << 20, "1GB", 2L << 30, "64KB", 128L << 10));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          best effort                                   | a                                                      | a | 1000
          guaranteed                                    | a cpu=1/1 memory=1G/1G                                 | a | -997
          guaranteed init container                     | a cpu=1/1 memory=1G/1G; init:i cpu=1/1 memory=1G/1G    | i | -997
          burstable, CPU only                           | a cpu=1/                                               | a | 999
          burstable, a fourth of the node               | a memory=2G/                                           | a | 750
          burstable, half of the node                   | a cpu=1/ memory=4G/                                    | a | 500
          burstable, all of the node                    | a memory=8G/                                           | a | 3
          burstable, more than the node                 | a memory=80G/                                          | a | 3
          burstable, hardly anything                    | a memory=1/                                            | a | 999
          burstable, below a thousandth                 | a memory=7M/                                           | a | 999
          burstable, exactly a thousandth               | a memory=8M/                                           | a | 999
          burstable, two thousandths                    | a memory=16M/                                          | a | 998
          the smaller of two containers                 | a memory=2G/; b memory=4G/                             | a | 750
          the larger of two containers                  | a memory=2G/; b memory=4G/                             | b | 500
          an init container by its own request          | a memory=4G/; init:i memory=2G/                        | i | 750
          a sidecar smaller than the containers         | a memory=2G/; b memory=4G/; sidecar:s memory=1G/       | s | 750
          a sidecar larger than the containers          | a memory=2G/; sidecar:s memory=4G/                     | s | 500
          a sidecar beside containers without requests  | a; sidecar:s memory=4G/                                | s | 500
          a sidecar without a request                   | a memory=2G/; sidecar:s                                | s | 750
          a sidecar where nobody requests memory        | a cpu=1/; sidecar:s                                    | s | 999
          node-critical by priority                     | a; critical:system-node-critical                       | a | -997
          node-critical and static                      | a memory=1G/; critical:system-node-critical; static:   | a | -997
          cluster-critical is not node-critical         | a memory=2G/; critical:system-cluster-critical         | a | 750
          static alone is not node-critical             | a memory=2G/; static:                                  | a | 750
          pod level, what is unclaimed is shared        | a memory=1G/; b memory=1G/; pod: memory=4G/            | a | 750
          pod level, all of it is unclaimed             | a; b; pod: memory=4G/                                  | a | 750
          pod level, init containers share as well      | a; init:i; pod: memory=4G/                             | a | 750
          pod level, a sidecar gets its share           | a memory=1G/; sidecar:s memory=1G/; pod: memory=4G/    | s | 750
          pod level guaranteed                          | a; pod: cpu=1/1 memory=1G/1G                           | a | -997
          """)
  void theOomScoreAdjustmentIs(String name, String notation, String container, int expected) {
    assertThat(resources(notation, container, QUOTA).oomScoreAdj()).as(name).isEqualTo(expected);
  }

  private static LinuxResources resources(
      String notation, String container, CpuQuotaSettings quota) {
    Pod pod = PodNotation.pod(notation);
    return ContainerResources.of(
        pod,
        PodNotation.container(pod, container),
        new ContainerSettings(NODE, quota, MemorySettings.LIMITS_ONLY, Set.of()));
  }
}

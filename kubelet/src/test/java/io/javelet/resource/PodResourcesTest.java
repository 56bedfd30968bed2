package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.runtime.LinuxResources;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's {@code TestPodResourceRequests} and {@code …Limits}. */
class PodResourcesTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one container                                   | a cpu=100m/200m memory=10/20                                           | 100  | 10  | 200  | 20
          two containers are added                        | a cpu=1/2 memory=10/20; b cpu=500m/1 memory=5/5                        | 1500 | 15  | 3000 | 25
          a large init container decides                  | a cpu=1/1; init:i cpu=2/3                                              | 2000 | 0   | 3000 | 0
          a small init container does not count           | a cpu=2/2; init:i cpu=1/1                                              | 2000 | 0   | 2000 | 0
          init containers run one after the other         | a cpu=1/1; init:i cpu=2/2; init:j cpu=3/3                              | 3000 | 0   | 3000 | 0
          resources are compared one by one               | a cpu=1/1 memory=9/9; init:i cpu=2/2 memory=1/1                        | 2000 | 9   | 2000 | 9
          a sidecar is added                              | a cpu=1/1; sidecar:s cpu=2/2                                           | 3000 | 0   | 3000 | 0
          an init container runs beside earlier sidecars  | a cpu=1/1; sidecar:s cpu=1/1; init:i cpu=5/5                           | 6000 | 0   | 6000 | 0
          an init container runs before later sidecars    | a cpu=1/1; init:i cpu=5/5; sidecar:s cpu=1/1                           | 5000 | 0   | 5000 | 0
          sidecars around init containers                 | a cpu=1/1; init:i cpu=5/5; sidecar:s cpu=1/1; init:j cpu=5/5; sidecar:t cpu=1/1; init:k cpu=5/5 | 7000 | 0 | 7000 | 0
          sidecars together exceed the init containers    | a cpu=4/4; sidecar:s cpu=2/2; sidecar:t cpu=2/2; init:i cpu=1/1        | 8000 | 0   | 8000 | 0
          overhead is added to requests and given limits  | a cpu=1/2 memory=1/; overhead: cpu=500m memory=3                       | 1500 | 4   | 2500 | 0
          overhead alone limits nothing                   | a; overhead: cpu=500m memory=3                                         | 500  | 3   | 0    | 0
          pod level replaces the sum                      | a cpu=1/1 memory=1/1; pod: cpu=4/5 memory=9/9                          | 4000 | 9   | 5000 | 9
          pod level replaces only what it names           | a cpu=1/1 memory=1/2; pod: cpu=4/5                                     | 4000 | 1   | 5000 | 2
          pod level replaces init peaks too               | a cpu=1/1; init:i cpu=9/9; pod: cpu=4/5                                | 4000 | 0   | 5000 | 0
          overhead comes on top of pod level              | a; pod: cpu=1/1 memory=10/10; overhead: cpu=250m memory=5              | 1250 | 15  | 1250 | 15
          fractions round up                              | a cpu=0.0001/0.0015 memory=100m/1500m                                  | 1    | 1   | 2    | 2
          nothing asked for                               | a                                                                      | 0    | 0   | 0    | 0
          """)
  void theSumsAre(
      String name,
      String notation,
      long cpuRequest,
      long memoryRequest,
      long cpuLimit,
      long memoryLimit) {
    ResourceAmounts requests = PodResources.requests(PodNotation.pod(notation));
    ResourceAmounts limits = PodResources.limits(PodNotation.pod(notation));

    assertThat(requests.cpuMillis()).as(name).isEqualTo(cpuRequest);
    assertThat(requests.memoryBytes()).as(name).isEqualTo(memoryRequest);
    assertThat(limits.cpuMillis()).as(name).isEqualTo(cpuLimit);
    assertThat(limits.memoryBytes()).as(name).isEqualTo(memoryLimit);
  }

  @Test
  void otherResourcesAreSummedByName() {
    ResourceAmounts requests =
        PodResources.requests(
            PodNotation.pod(
                "a example.com/card=1/1 hugepages-2Mi=4Mi/4Mi; b example.com/card=2/2"));

    assertThat(requests.value("example.com/card")).isEqualTo(3);
    assertThat(requests.value("hugepages-2Mi")).isEqualTo(4 << 20);
  }

  @Test
  void theSandboxIsToldTheSumWithoutOverhead() {
    LinuxResources resources =
        PodResources.ofSandbox(
            PodNotation.pod("a cpu=1/2 memory=10/20; b cpu=1/1 memory=1/2; overhead: cpu=5"),
            new CpuQuotaSettings(true, Duration.ofMillis(100)));

    assertThat(resources.cpuShares()).isEqualTo(2048);
    assertThat(resources.cpuQuota()).isEqualTo(OptionalLong.of(300_000));
    assertThat(resources.cpuPeriod()).isEqualTo(OptionalLong.of(100_000));
    assertThat(resources.memoryLimit()).isEqualTo(22);
  }

  @Test
  void anAmountBeyondAllBoundsIsTheLargestNumber() {
    assertThat(
            PodResources.requests(PodNotation.pod("a memory=9223372036854775807E/")).memoryBytes())
        .isEqualTo(Long.MAX_VALUE);
  }
}

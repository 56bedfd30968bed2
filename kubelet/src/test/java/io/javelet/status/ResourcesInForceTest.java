package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeContainer.FirstProcess;
import io.javelet.runtime.RuntimeContainer.Limits;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates upstream's {@code TestConvertToAPIContainerStatusesForResources} and, for the amounts,
 * {@code TestSharesToMilliCPU} and {@code TestQuotaToMilliCPU}.
 */
class ResourcesInForceTest {
  private static final long MI = 1 << 20;

  /** Limits of the kernel: shares, quota, period, memory. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          as declared                    | cpu=100m memory=64Mi | cpu=200m memory=64Mi  |  102  20000 100000 64Mi  | cpu=100m memory=64Mi | cpu=200m memory=64Mi
          as declared, spelt otherwise   | cpu=0.1              | cpu=0.2 memory=65536Ki|  102  20000 100000 64Mi  | cpu=0.1              | cpu=0.2 memory=65536Ki
          another CPU request            | cpu=100m             |                       |  512      0 100000 0     | cpu=500m             |
          another CPU limit              | cpu=100m             | cpu=200m              |  102  50000 100000 0     | cpu=100m             | cpu=500m
          another period                 |                      | cpu=200m              |    0   2000  10000 0     |                      | cpu=200m
          another memory limit           |                      | memory=64Mi           |    0      0      0 128Mi |                      | memory=134217728
          memory requests are not told   | memory=64Mi          | memory=64Mi           |    2      0 100000 64Mi  | memory=64Mi          | memory=64Mi
          a limit that is not declared   |                      | memory=64Mi           |    0  20000 100000 64Mi  |                      | cpu=200m memory=64Mi
          a request that is not declared | memory=64Mi          |                       |  512      0      0 0     | cpu=500m memory=64Mi |
          nothing declared               |                      |                       |  512  20000 100000 64Mi  |                      |
          nothing told                   | cpu=100m             | cpu=200m memory=64Mi  |    0      0      0 0     | cpu=100m             | cpu=200m memory=64Mi
          no quota                       | cpu=2                | cpu=2                 | 2048     -1 100000 0     | cpu=2                | cpu=2
          a request below the least      | cpu=1m               | cpu=100m              |    2  10000 100000 0     | cpu=1m               | cpu=100m
          a limit below the least        | cpu=1m               | cpu=5m                |    2   1000 100000 0     | cpu=1m               | cpu=5m
          no longer below the least      | cpu=1m               | cpu=5m                |  102   2000 100000 0     | cpu=100m             | cpu=20m
          others stay                    | cpu=100m a/b=1       | cpu=200m a/b=1        |  102  20000 100000 0     | cpu=100m a/b=1       | cpu=200m a/b=1
          """)
  void whatTheRuntimeTellsIsShown(
      String name,
      String requests,
      String limits,
      String told,
      String shownRequests,
      String shownLimits) {
    ResourceRequirements given = resources(requests, limits);

    ResourceRequirements shown =
        ResourcesInForce.of(given, container(ContainerState.RUNNING, Optional.of(limits(told))));

    assertThat(text(shown.getRequests())).isEqualTo(orEmpty(shownRequests));
    assertThat(text(shown.getLimits())).isEqualTo(orEmpty(shownLimits));
    assertThat(given).isEqualTo(resources(requests, limits));
  }

  @Test
  void everyRequestComesBackAsItWasMade() {
    for (long millis = 3; millis <= 64_000; millis++) {
      ResourceRequirements other = resources("cpu=65", "");
      var told = Optional.of(new Limits(millis * 1024 / 1000, 0, 0, 0));

      ResourceRequirements shown =
          ResourcesInForce.of(other, container(ContainerState.RUNNING, told));

      assertThat(shown.getRequests()).containsEntry("cpu", new Quantity(millis + "m"));
    }
  }

  @Test
  void ofAContainerThatDoesNotRunTheOnesItWasGivenAreShown() {
    ResourceRequirements given = resources("cpu=100m", "cpu=200m");
    var told = Optional.of(new Limits(512, 50_000, 100_000, 64 * MI));

    for (ContainerState state : ContainerState.values()) {
      assertThat(ResourcesInForce.of(given, container(state, told)).equals(given))
          .isEqualTo(state != ContainerState.RUNNING);
    }
  }

  @Test
  void aRuntimeThatTellsNothingIsNotAsked() {
    ResourceRequirements given = resources("cpu=100m", "cpu=200m");

    assertThat(ResourcesInForce.of(given, container(ContainerState.RUNNING, Optional.empty())))
        .isEqualTo(given);
  }

  private static RuntimeContainer container(ContainerState state, Optional<Limits> limits) {
    return new RuntimeContainer(
        new ContainerId("a-0"),
        "a",
        0,
        state,
        new RuntimeContainer.Times(Instant.EPOCH, Optional.empty(), Optional.empty()),
        RuntimeContainer.Exit.NONE,
        new RuntimeContainer.Image("image", "image"),
        RuntimeContainer.Notes.NONE,
        "",
        new FirstProcess(Optional.empty(), "", limits));
  }

  private static Limits limits(String text) {
    String[] parts = text.strip().split(" +", -1);
    return new Limits(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        parts[3].endsWith("Mi")
            ? Long.parseLong(parts[3].replace("Mi", "")) * MI
            : Long.parseLong(parts[3]));
  }

  private static ResourceRequirements resources(String requests, String limits) {
    return new ResourceRequirementsBuilder()
        .withRequests(amounts(requests))
        .withLimits(amounts(limits))
        .build();
  }

  private static Map<String, Quantity> amounts(String text) {
    return Arrays.stream(orEmpty(text).split(" "))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> new Quantity(pair[1])));
  }

  private static String text(Map<String, Quantity> amounts) {
    return new TreeMap<>(amounts)
        .entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .sorted((a, b) -> Boolean.compare(a.contains("/"), b.contains("/")))
            .collect(Collectors.joining(" "));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}

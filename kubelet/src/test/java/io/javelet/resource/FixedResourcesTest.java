package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedResourcesTest {
  @ParameterizedTest(name = "{0} {1}: {2} → {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # policies of CPU and memory; CPU and memory before and after, < is burstable
          true  | false | 1 1Gi  | 2 1Gi     | Resize is infeasible for Guaranteed Pods alongside CPU Manager policy "static"
          true  | false | 1 1Gi  | 1000m 2Gi |
          false | true  | 1 1Gi  | 1 2Gi     | Resize is infeasible for Guaranteed Pods alongside Memory Manager policy "Static"
          false | true  | 1 1Gi  | 2 1024Mi  |
          true  | true  | 1 1Gi  | 2 2Gi     | Resize is infeasible for Guaranteed Pods alongside CPU Manager policy "static"
          false | false | 1 1Gi  | 2 2Gi     |
          true  | true  | 1< 1Gi | 2< 2Gi    |
          """)
  void guaranteedPodsKeepWhatTheyHaveToThemselves(
      boolean cpus, boolean memory, String before, String after, String expected) {
    assertThat(
            FixedResources.of(cpus, memory, MemorySettings.LIMITS_ONLY)
                .against(pod(before), pod(after))
                .map(ResizeDecision.Infeasible::message))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest(name = "cgroup {0}, {1} {2}: {3} → {4}, {5} for memory")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # swap, the pod, CPU and memory before and after (< is burstable), what memory's resizePolicy says
          v2 | limited | usual    | 1< 1Gi | 1< 2Gi    |                  | swap_limitation
          v2 | limited | usual    | 1< 2Gi | 1< 1Gi    | NotRequired      | swap_limitation
          v2 | limited | usual    | 1< 1Gi | 1< 2Gi    | RestartContainer |
          v2 | limited | usual    | 1< 1Gi | 2< 1024Mi | NotRequired      |
          v2 | limited | usual    | 1 1Gi  | 1 2Gi     | NotRequired      |
          v2 | limited | critical | 1< 1Gi | 1< 2Gi    | NotRequired      |
          v2 | none    | usual    | 1< 1Gi | 1< 2Gi    | NotRequired      |
          v1 | limited | usual    | 1< 1Gi | 1< 2Gi    | NotRequired      |
          """)
  void whatContainersMaySwapFollowsFromTheirMemory(
      String cgroup,
      String swap,
      String kind,
      String before,
      String after,
      String policy,
      String expected) {
    var settings =
        new MemorySettings(
            cgroup.equals("v2"),
            false,
            Optional.empty(),
            Optional.of(new MemorySettings.Swap(swap.equals("limited"), 1 << 30)));

    assertThat(
            FixedResources.of(false, false, settings)
                .against(pod(before, kind, policy), pod(after, kind, policy))
                .map(ResizeDecision.Infeasible::detail))
        .isEqualTo(Optional.ofNullable(expected));
  }

  private static Pod pod(String text, String kind, @Nullable String policy) {
    PodBuilder pod = new PodBuilder(pod(text));
    if (kind.equals("critical")) {
      pod.editSpec().withPriority(2_000_000_000).endSpec();
    }
    if (policy != null) {
      pod.editSpec()
          .editFirstContainer()
          .addNewResizePolicy("memory", policy)
          .endContainer()
          .endSpec();
    }
    return pod.build();
  }

  private static Pod pod(String text) {
    String[] amounts = text.replace("<", "").split(" ", -1);
    Map<String, Quantity> requests =
        Map.of("cpu", Quantity.parse(amounts[0]), "memory", Quantity.parse(amounts[1]));
    return new PodBuilder()
        .withNewMetadata()
        .withUid("uid")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withNewResources()
        .withRequests(requests)
        .withLimits(text.contains("<") ? Map.of("cpu", Quantity.parse("9")) : requests)
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }
}

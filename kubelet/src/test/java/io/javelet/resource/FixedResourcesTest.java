package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
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
    assertThat(FixedResources.of(cpus, memory).against(pod(before), pod(after)))
        .isEqualTo(Optional.ofNullable(expected));
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

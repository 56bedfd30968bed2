package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates upstream's {@code ValidatePodResize} and {@code TestHandlePodResourcesResize}. */
class InPlaceResizeTest {
  @ParameterizedTest(name = "{1} to {2}: {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | a cpu=100m/200m               | a cpu=150m/200m
          true  | a cpu=100m/200m memory=1Mi/   | a cpu=100m/300m memory=2Mi/
          true  | a cpu=1/1 memory=1Gi/1Gi      | a cpu=2/2 memory=2Gi/2Gi
          true  | a cpu=100m/; b                | a cpu=100m/; b cpu=1/
          true  | a cpu=100m/                   | a cpu=100m/200m
          true  | a cpu=1/; sidecar:s cpu=1/    | a cpu=1/; sidecar:s cpu=2/
          true  | a cpu=1/; pod: cpu=1/2        | a cpu=1/; pod: cpu=1/3
          true  | a cpu=1/                      | a cpu=1000m/
          false | a cpu=100m/200m               | a cpu=100m/
          false | a cpu=100m/ memory=1Mi/       | a cpu=100m/
          false | a cpu=1/2 memory=1Gi/1Gi      | a cpu=2/2 memory=1Gi/1Gi
          false | a                             | a cpu=1/
          false | a cpu=1/; init:i cpu=1/       | a cpu=1/; init:i cpu=2/
          false | a cpu=1/ hugepages-2Mi=2Mi/2Mi | a cpu=1/ hugepages-2Mi=4Mi/4Mi
          false | a cpu=1/                      | b cpu=1/
          """)
  void anEditIsAResize(boolean possible, String before, String after) {
    assertThat(InPlaceResize.isPossible(pod(before, "u1"), pod(after, "u2"))).isEqualTo(possible);
  }

  @Test
  void anEditOfAnythingElseIsNot() {
    Pod before = pod("a cpu=1/", "u1");
    Pod image =
        new PodBuilder(pod("a cpu=2/", "u2"))
            .editSpec()
            .editFirstContainer()
            .withImage("other")
            .endContainer()
            .endSpec()
            .build();
    Pod label =
        new PodBuilder(pod("a cpu=2/", "u2"))
            .editMetadata()
            .addToLabels("a", "b")
            .endMetadata()
            .build();

    assertThat(InPlaceResize.isPossible(before, image)).isFalse();
    assertThat(InPlaceResize.isPossible(before, label)).isFalse();
  }

  @ParameterizedTest(name = "{0} beside {1} of {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cpu=1 memory=100   | cpu=1 memory=100 | cpu=2 memory=200 | Accepted
          cpu=2              | cpu=0.5          | cpu=2            | Deferred[reason=OutOfcpu, message=Node didn't have enough resource: cpu, requested: 2000, used: 500, capacity: 2000]
          memory=150         | memory=100       | cpu=2 memory=200 | Deferred[reason=OutOfmemory, message=Node didn't have enough resource: memory, requested: 150, used: 100, capacity: 200]
          cpu=3              | cpu=0            | cpu=2            | Infeasible[detail=insufficient_node_allocatable, message=Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000]
          memory=201         | cpu=0            | cpu=2 memory=200 | Infeasible[detail=insufficient_node_allocatable, message=Node didn't have enough capacity: memory, requested: 201, capacity: 200]
          cpu=3 memory=201   | cpu=0            | cpu=2 memory=200 | Infeasible[detail=insufficient_node_allocatable, message=Node didn't have enough capacity: memory, requested: 201, capacity: 200]
          """)
  void aResizeIs(String wanted, String others, String promised, String expected) {
    assertThat(ResizeAdmission.decide(amounts(wanted), amounts(others), amounts(promised)))
        .asString()
        .startsWith(expected);
  }

  private static ResourceAmounts amounts(String text) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    for (String part : text.split(" ", -1)) {
      amounts.put(part.split("=", 2)[0], new BigDecimal(part.split("=", 2)[1]));
    }
    return new ResourceAmounts(amounts);
  }

  private static Pod pod(String notation, String uid) {
    return new PodBuilder(PodNotation.pod(notation + "; static:"))
        .editMetadata()
        .withUid(uid)
        .addToAnnotations("kubernetes.io/config.hash", uid)
        .endMetadata()
        .build();
  }
}

package io.javelet.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Restates {@code TestAdmitUnderNodeConditions}. */
class NodePressureCheckTest {
  private static final Pod BEST_EFFORT = AdmissionPods.pod("best-effort");
  private static final Pod BURSTABLE = AdmissionPods.pod("burstable", Map.of("memory", "1"));

  @Test
  void everybodyIsTakenWithoutPressure() {
    assertThat(refuse(BEST_EFFORT, Set.of())).isEmpty();
  }

  @Test
  void memoryPressureKeepsOutThoseThatPromiseNothing() {
    assertThat(refuse(BEST_EFFORT, Set.of("MemoryPressure")))
        .containsExactly(Refusal.forNow("Evicted", "The node had condition: [MemoryPressure]. "));
    assertThat(refuse(BURSTABLE, Set.of("MemoryPressure"))).isEmpty();
  }

  @Test
  void whoToleratesMemoryPressureIsTaken() {
    Pod tolerating = AdmissionPods.pod("tolerating");
    tolerating
        .getSpec()
        .setTolerations(
            List.of(
                new Toleration(
                    "NoSchedule", "node.kubernetes.io/memory-pressure", "Exists", null, null)));

    assertThat(refuse(tolerating, Set.of("MemoryPressure"))).isEmpty();
    assertThat(refuse(tolerating, Set.of("MemoryPressure", "PIDPressure"))).hasSize(1);
  }

  @Test
  void diskAndProcessPressureKeepOutEverybodyElse() {
    assertThat(refuse(BURSTABLE, Set.of("DiskPressure")))
        .extracting(Refusal::message)
        .containsExactly("The node had condition: [DiskPressure]. ");
    assertThat(refuse(BURSTABLE, Set.of("PIDPressure", "DiskPressure")))
        .extracting(Refusal::message)
        .containsExactly("The node had condition: [DiskPressure PIDPressure]. ");
  }

  @Test
  void criticalPodsAreTakenWhateverHappens() {
    Pod critical = AdmissionPods.pod("critical");
    critical.getSpec().setPriority(2_000_000_000);

    assertThat(refuse(critical, Set.of("DiskPressure"))).isEmpty();
  }

  private static List<Refusal> refuse(Pod pod, Set<String> conditions) {
    return new NodePressureCheck(() -> conditions).refuse(pod, List.of()).stream().toList();
  }
}

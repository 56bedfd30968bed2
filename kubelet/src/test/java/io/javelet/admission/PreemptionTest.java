package io.javelet.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cases after upstream's TestGetPodsToPreempt and TestAdmissionRequirementsDistance. */
class PreemptionTest {
  private static final Pod CRITICAL =
      AdmissionPods.asStatic(AdmissionPods.pod("critical", Map.of("cpu", "1")));
  private static final Pod BEST_EFFORT = AdmissionPods.pod("best-effort");
  private static final Pod BURSTABLE = AdmissionPods.pod("burstable", Map.of("cpu", "100m"));
  private static final Pod BIG_BURSTABLE = AdmissionPods.pod("big", Map.of("cpu", "300m"));
  private static final Pod GUARANTEED = guaranteed("guaranteed", "100m");

  @Test
  void nothingIsEndedWhenEvenAllOfItIsNotEnough() {
    assertThat(victims(900, BURSTABLE, BIG_BURSTABLE)).isEmpty();
  }

  @Test
  void burstablePodsGoBeforeGuaranteedOnes() {
    assertThat(victims(100, GUARANTEED, BURSTABLE)).contains(List.of("burstable"));
  }

  @Test
  void whatComesClosestToTheNeedIsTaken() {
    assertThat(victims(250, BURSTABLE, BIG_BURSTABLE)).contains(List.of("big"));
    assertThat(victims(90, BURSTABLE, BIG_BURSTABLE)).contains(List.of("burstable"));
  }

  @Test
  void aPlaceAloneIsMadeByEndingTheLeast() {
    Optional<List<Pod>> victims =
        Preemption.victims(
            CRITICAL,
            List.of(GUARANTEED, BURSTABLE, BEST_EFFORT),
            List.of(new ResourceFit.Shortage("pods", 1, 3, 3)));

    assertThat(names(victims)).contains(List.of("best-effort"));
  }

  @Test
  void criticalPodsAreNeverEnded() {
    assertThat(victims(100, AdmissionPods.asStatic(BURSTABLE))).isEmpty();
    assertThat(victims(100, AdmissionPods.withPriority(BURSTABLE, 2_000_000_000))).isEmpty();
  }

  @Test
  void ofTwoCriticalPodsTheHigherPriorityWins() {
    Pod low = AdmissionPods.withPriority(BURSTABLE, 2_000_000_000);
    Pod high = AdmissionPods.withPriority(BIG_BURSTABLE, 2_000_001_000);

    assertThat(Preemption.mayPreempt(high, low)).isTrue();
    assertThat(Preemption.mayPreempt(low, high)).isFalse();
  }

  @Test
  void aStaticPodIsEndedOnlyForOneOfHigherPriority() {
    Pod low = AdmissionPods.withPriority(AdmissionPods.asStatic(BURSTABLE), 100);
    Pod high = AdmissionPods.withPriority(CRITICAL, 200);

    assertThat(Preemption.mayPreempt(high, low)).isTrue();
    assertThat(Preemption.mayPreempt(low, high)).isFalse();
    assertThat(Preemption.mayPreempt(CRITICAL, low)).isFalse();
    assertThat(Preemption.mayPreempt(high, AdmissionPods.asStatic(BURSTABLE))).isFalse();
  }

  private static Optional<List<String>> victims(long millis, Pod... others) {
    return names(
        Preemption.victims(
            CRITICAL,
            List.of(others),
            List.of(new ResourceFit.Shortage("cpu", millis, 4000, 4000))));
  }

  private static Optional<List<String>> names(Optional<List<Pod>> pods) {
    return pods.map(each -> each.stream().map(pod -> pod.getMetadata().getName()).toList());
  }

  private static Pod guaranteed(String name, String cpu) {
    Map<String, Quantity> amounts = Map.of("cpu", new Quantity(cpu), "memory", new Quantity("1"));
    return new PodBuilder(AdmissionPods.pod(name))
        .editSpec()
        .editFirstContainer()
        .withNewResources()
        .withRequests(amounts)
        .withLimits(amounts)
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }
}

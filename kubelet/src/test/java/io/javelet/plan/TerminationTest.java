package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates TestTerminationOrderingSidecarStopAfterMain, …SidecarsInReverseOrder,
 * …MultipleTerminationOrders, TestKillContainerGracePeriod, TestCalculateEffectiveGracePeriod and
 * TestActiveDeadlineHandler.
 */
class TerminationTest {
  private final Pod pod =
      new Scene()
          .regular("main1", "main2")
          .sidecar("side1", "side2")
          .init("init1")
          .sidecar("side3")
          .pod();

  @ParameterizedTest(name = "{0} runs: {1} waits for {2}")
  @CsvSource({
    "main1 main2 side1 side2 side3, main1, ''",
    "main1 main2 side1 side2 side3, init1, ''",
    "main1 main2 side1 side2 side3, side3, main1 main2",
    "main1 main2 side1 side2 side3, side2, main1 main2 side3",
    "main1 main2 side1 side2 side3, side1, main1 main2 side2 side3",
    "main2 side1, side1, main2",
    "side1 side3, side1, side3",
    "side1, side1, ''",
    "init1 side1 side2, side1, side2",
    "main1 side1, nobody, ''"
  })
  void sidecarsEndAfterRegularContainersInReverseOrder(
      String running, String container, String waitsFor) {
    TerminationOrder order = TerminationOrder.of(pod, words(running));

    assertThat(order.waitsFor(container)).isEqualTo(words(waitsFor));
  }

  private static Set<String> words(String text) {
    return text.isEmpty() ? Set.of() : Set.copyOf(List.of(text.split(" ")));
  }

  @ParameterizedTest(name = "spec {0}, deletion {1}, override {2}: {3}")
  @CsvSource({
    "30, ,   ,   30",
    "30, 5,  ,   5",
    "30, 0,  ,   0",
    "30, 60, ,   60",
    "30, 5,  10, 10",
    "30, ,   0,  0",
    "0,  ,   ,   0",
    ",   ,   ,   2",
    ",   7,  ,   7"
  })
  void theGraceOfAContainer(
      @Nullable Long spec, @Nullable Long deletion, @Nullable Long override, long expected) {
    assertThat(GracePeriod.of(withGrace(spec, deletion), seconds(override)))
        .isEqualTo(Duration.ofSeconds(expected));
  }

  @ParameterizedTest(name = "spec {0}, deletion {1}, so far {2}, requested {3}: {4}")
  @CsvSource({
    "30, ,   ,   ,   30",
    "30, 10, ,   ,   10",
    "30, 60, ,   ,   60",
    "30, ,   ,   5,  5",
    "30, 10, ,   5,  5",
    "30, 10, 5,  20, 5",
    "30, ,   20, 60, 20",
    "30, 5,  20, ,   5",
    "30, 0,  ,   ,   1",
    "30, ,   ,   0,  1",
    "0,  ,   ,   ,   1",
    ",   ,   ,   ,   1"
  })
  void theGraceAgreedOnForAPodOnlyShrinks(
      @Nullable Long spec,
      @Nullable Long deletion,
      @Nullable Long soFar,
      @Nullable Long requested,
      long expected) {
    assertThat(GracePeriod.agreed(withGrace(spec, deletion), seconds(soFar), seconds(requested)))
        .isEqualTo(Duration.ofSeconds(expected));
  }

  @ParameterizedTest(name = "{0}: spec {1}, deletion {2}: {3}")
  @CsvSource({
    "LIVENESS_PROBE,         30, ,  11",
    "STARTUP_PROBE,          30, ,  22",
    "LIVENESS_PROBE,         30, 5, ",
    "STARTUP_PROBE,          30, 5, ",
    "LIVENESS_PROBE,         ,   ,  ",
    "UNKNOWN_STATE,          30, ,  ",
    "DEFINITION_CHANGED,     30, ,  ",
    "RESTART_ALL_CONTAINERS, 30, ,  "
  })
  void aFailedProbeMayHaveAGraceOfItsOwn(
      KillReason reason, @Nullable Long spec, @Nullable Long deletion, @Nullable Long expected) {
    Pod probed =
        graceful(spec, deletion)
            .regular("foo")
            .spec(
                "foo",
                c ->
                    c.withLivenessProbe(
                            new ProbeBuilder().withTerminationGracePeriodSeconds(11L).build())
                        .withStartupProbe(
                            new ProbeBuilder().withTerminationGracePeriodSeconds(22L).build()))
            .pod();

    assertThat(GracePeriod.override(probed, probed.getSpec().getContainers().getFirst(), reason))
        .isEqualTo(seconds(expected));
  }

  @Test
  void aProbeWithoutAGraceOfItsOwnOverridesNothing() {
    Pod probed = new Scene().regular("foo").probed("foo").pod();

    assertThat(
            GracePeriod.override(
                probed, probed.getSpec().getContainers().getFirst(), KillReason.LIVENESS_PROBE))
        .isEmpty();
  }

  @ParameterizedTest(name = "{1} of {0} s used: {2} s left")
  @CsvSource({
    "30, 0, 30",
    "30, 12, 18",
    "30, 28, 2",
    "30, 29, 2",
    "30, 45, 2",
    "1, 0, 2",
    "0, 0, 2"
  })
  void twoSecondsAreAlwaysLeftForTheStopSignal(long grace, long used, long left) {
    assertThat(GracePeriod.left(Duration.ofSeconds(grace), Duration.ofSeconds(used)))
        .isEqualTo(Duration.ofSeconds(left));
  }

  @ParameterizedTest(name = "deadline {0} s, started {1} s ago: exceeded {2}")
  @CsvSource({"10, 9, false", "10, 10, true", "10, 11, true", ", 9999, false", "10, , false"})
  void aDeadlineCountsFromTheStartTime(
      @Nullable Long deadline, @Nullable Long startedAgo, boolean exceeded) {
    Pod limited =
        new Scene().pod(p -> p.editSpec().withActiveDeadlineSeconds(deadline).endSpec()).pod();
    Optional<Instant> start =
        Optional.ofNullable(startedAgo).map(ago -> Scene.NOW.minusSeconds(ago));

    assertThat(ActiveDeadline.isExceeded(limited, start, Scene.NOW)).isEqualTo(exceeded);
  }

  private static Pod withGrace(@Nullable Long spec, @Nullable Long deletion) {
    return graceful(spec, deletion).pod();
  }

  private static Scene graceful(@Nullable Long spec, @Nullable Long deletion) {
    Scene scene =
        new Scene().pod(p -> p.editSpec().withTerminationGracePeriodSeconds(spec).endSpec());
    return deletion == null ? scene : scene.deleted(deletion);
  }

  private static Optional<Duration> seconds(@Nullable Long value) {
    return Optional.ofNullable(value).map(Duration::ofSeconds);
  }
}

package io.javelet.plan;

import static io.javelet.plan.PlanCase.when;
import static io.javelet.plan.Scene.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.plan.PlanSettings.BackOffSettings;
import io.javelet.plan.PodActions.BackOff;
import io.javelet.runtime.ProbeResults.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Restates TestDoBackOff, TestSyncPodWithInitContainersBackOff, and of flowcontrol TestSlowBackoff,
 * TestBackoffReset, TestBackoffHighWaterMark and TestIsInBackOffSinceUpdate.
 */
class BackOffTest {
  private static final BackOffState.Key FOO = BackOffState.Key.of(Scene.container("foo"));
  private static final BackOffSettings SETTINGS = BackOffSettings.DEFAULT;

  @Test
  void theFirstRestartDoesNotWaitAndEachFurtherOneWaitsTwiceAsLong() {
    BackOffState state = BackOffState.EMPTY;
    Instant now = NOW;
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Instant endedAt = now;
      Duration wait = state.wait(FOO, endedAt, now, SETTINGS).orElse(Duration.ZERO);
      waits.add(wait.toSeconds());
      now = now.plus(wait);
      state = state.restarted(FOO, endedAt, now, SETTINGS);
    }

    assertThat(waits).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
  }

  @ParameterizedTest(name = "reduced decay {0}, node maximum {1}: {2} to {3}")
  @CsvSource({
    "false, ,      PT10S, PT5M",
    "true,  ,      PT1S,  PT1M",
    "false, PT30S, PT10S, PT30S",
    "false, PT4S,  PT4S,  PT4S",
    "true,  PT5M,  PT1S,  PT5M",
    "true,  PT0.5S, PT0.5S, PT0.5S"
  })
  void theNodeSetsTheConstants(
      boolean reducedDecay, @Nullable Duration maximum, Duration base, Duration cap) {
    BackOffSettings settings = BackOffSettings.of(reducedDecay, Optional.ofNullable(maximum));

    assertThat(settings).isEqualTo(new BackOffSettings(base, cap, Duration.ofMinutes(10)));
  }

  @ParameterizedTest(name = "waits 40 s after its end; ended {0} s ago, restarted {1} s ago: {2}")
  @CsvSource({
    "0,    5,    true",
    "39,   45,   true",
    "40,   45,   false",
    "41,   45,   false",
    "0,    600,  true",
    "0,    601,  false",
    "20,   621,  false",
    "3600, 3605, false",
    // restarted after it ended, as after a pull that failed
    "30,   10,   true",
    // the end lies a little in the future: the clocks of two readings
    "-5,   10,   true",
    // far in the future: the clock was set back
    "-9999, 10,  false"
  })
  void aContainerWaitsFromItsEndOn(long endedAgo, long restartedAgo, boolean waits) {
    BackOffState state =
        new BackOffState(
            Map.of(
                FOO,
                new BackOffState.Entry(Duration.ofSeconds(40), NOW.minusSeconds(restartedAgo))));

    assertThat(state.wait(FOO, NOW.minusSeconds(endedAgo), NOW, SETTINGS).isPresent())
        .isEqualTo(waits);
  }

  @ParameterizedTest(name = "waited {0} s, ended {1} s after its restart: now {2} s")
  @CsvSource({
    "10, 1, 20",
    "10, 600, 20",
    "10, 601, 10",
    "160, 5, 300",
    "300, 5, 300",
    "300, 601, 10"
  })
  void aRestartDoublesTheWaitUnlessTheContainerRanForLong(long before, long ran, long after) {
    BackOffState state =
        new BackOffState(
            Map.of(
                FOO, new BackOffState.Entry(Duration.ofSeconds(before), NOW.minusSeconds(9999))));
    Instant endedAt = NOW.minusSeconds(9999).plusSeconds(ran);

    assertThat(state.restarted(FOO, endedAt, NOW, SETTINGS).entries())
        .containsEntry(FOO, new BackOffState.Entry(Duration.ofSeconds(after), NOW));
  }

  @Test
  void aRestartDoesNotChangeTheStateItCameFrom() {
    BackOffState next = BackOffState.EMPTY.restarted(FOO, NOW, NOW, SETTINGS);

    assertThat(BackOffState.EMPTY.entries()).isEmpty();
    assertThat(next.entries()).hasSize(1);
  }

  @Test
  void anotherImageOrOtherResourcesStartOver() {
    assertThat(
            BackOffState.Key.of(
                new ContainerBuilder(Scene.container("foo")).withImage("new").build()))
        .isNotEqualTo(FOO);
    assertThat(
            BackOffState.Key.of(
                new ContainerBuilder(Scene.container("foo"))
                    .withNewResources()
                    .addToLimits("cpu", new Quantity("1"))
                    .endResources()
                    .build()))
        .isNotEqualTo(FOO);
  }

  @Test
  void anotherCommandDoesNotStartOver() {
    assertThat(
            BackOffState.Key.of(
                new ContainerBuilder(Scene.container("foo")).withCommand("x").build()))
        .isEqualTo(FOO);
  }

  private static Scene crashed() {
    return Scene.ofThreeRunning().exited("foo2", 1, NOW.minusSeconds(4));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void inAPlan(PlanCase aCase) {
    aCase.check(crashed());
  }

  static Stream<PlanCase> inAPlan() {
    Duration ten = Duration.ofSeconds(10);
    Instant recently = NOW.minusSeconds(60);
    return Stream.of(
        when("the first end: restarted at once", s -> {}, "start foo2-1"),
        when("ended again too soon: waits", s -> s.backOff("foo2", ten, recently), "wait foo2 6s"),
        when(
            "the wait is over",
            s -> s.backOff("foo2", Duration.ofSeconds(4), recently),
            "start foo2-1"),
        when(
            "ran for more than ten minutes: restarted at once",
            s -> s.backOff("foo2", ten, NOW.minusSeconds(605)),
            "start foo2-1"),
        when(
            "another image: restarted at once",
            s -> s.backOff("foo2", ten, recently).spec("foo2", c -> c.withImage("new")),
            "start foo2-1"),
        when(
            "one waits, another one starts",
            s -> s.backOff("foo2", ten, recently).exited("foo3", 1),
            "start foo3-1",
            "wait foo2 6s"),
        when(
            "a clean end waits as well",
            s -> s.backOff("foo2", ten, recently).exited("foo2", 0, NOW.minusSeconds(4)),
            "wait foo2 6s"),
        when(
            "a container that runs waits for nothing",
            s -> s.backOff("foo1", ten, recently).exited("foo2", 1),
            "start foo2-1"),
        when(
            "one that is killed for a probe is restarted at once the first time",
            s -> s.exited("foo2", 1).liveness("foo1", Result.FAILURE),
            "kill foo1-0 LIVENESS_PROBE",
            "start foo1-1",
            "start foo2-1"),
        when(
            "one that ended without a time of its end does not wait",
            s -> s.backOff("foo2", ten, recently).exited("foo2", 1, Instant.EPOCH),
            "start foo2-1"),
        when(
            "a dead container that was made but not started keeps the wait of the one before",
            s -> s.backOff("foo2", ten, recently).again("foo2"),
            "wait foo2 6s"),
        when(
            "in a new sandbox as well",
            s -> s.backOff("foo2", ten, recently).onlySandbox(0, false),
            "kill pod",
            "sandbox 1 NOT_READY",
            "start foo1-1",
            "start foo3-1",
            "wait foo2 6s"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void ofInitContainersAndSidecars(PlanCase aCase) {
    aCase.check(Scene.ofThreeSidecarsRunning().gone("foo1", "foo2", "foo3"));
  }

  static Stream<PlanCase> ofInitContainersAndSidecars() {
    Duration ten = Duration.ofSeconds(10);
    Instant recently = NOW.minusSeconds(60);
    Instant end = NOW.minusSeconds(4);
    return Stream.of(
        when(
            "an init container that waits holds up everything behind it",
            s -> s.policyOf("side3", null).exited("side3", 1, end).backOff("side3", ten, recently),
            "wait side3 6s"),
        when(
            "a sidecar that waits holds up nothing",
            s -> s.exited("side1", 1, end).backOff("side1", ten, recently),
            "start foo1",
            "start foo2",
            "start foo3",
            "wait side1 6s"),
        when(
            "an ephemeral container starts although an init container waits",
            s ->
                s.policyOf("side3", null)
                    .exited("side3", 1, end)
                    .backOff("side3", ten, recently)
                    .ephemeral("debug", ""),
            "start ephemeral debug",
            "wait side3 6s"));
  }

  @Test
  void aWaitSaysHowLongInUpstreamsWords() {
    BackOff wait =
        crashed()
            .backOff("foo2", Duration.ofSeconds(80), NOW.minusSeconds(60))
            .plan()
            .backOffs()
            .getFirst();

    assertThat(wait.message())
        .isEqualTo("back-off 1m20s restarting failed container=foo2 pod=web_shop(uid-1)");
    assertThat(wait.delay()).isEqualTo(Duration.ofSeconds(80));
    assertThat(wait.until()).isEqualTo(NOW.plusSeconds(76));
    assertThat(wait.kind()).isEqualTo(ContainerKind.REGULAR);
  }

  @Test
  void aPlanWantsToBeMadeAgainWhenTheFirstWaitEnds() {
    PodActions actions =
        crashed()
            .exited("foo3", 1, NOW.minusSeconds(9))
            .backOff("foo2", Duration.ofSeconds(10), NOW.minusSeconds(60))
            .backOff("foo3", Duration.ofSeconds(10), NOW.minusSeconds(60))
            .plan();

    assertThat(actions.lookAgainAt()).contains(NOW.plusSeconds(1));
    assertThat(actions.isEmpty()).isTrue();
  }

  @Test
  void aPlanWithoutWaitsNeedsNoSecondLook() {
    assertThat(crashed().plan().lookAgainAt()).isEmpty();
  }

  @Test
  void aWaitLeavesTheStateAndAStartMovesIt() {
    Scene waiting = crashed().backOff("foo2", Duration.ofSeconds(10), NOW.minusSeconds(60));
    Scene starting = crashed();

    assertThat(waiting.plan().backOff()).isEqualTo(waiting.input().backOff());
    assertThat(starting.plan().backOff().entries())
        .containsOnly(
            Map.entry(
                BackOffState.Key.of(Scene.container("foo2")),
                new BackOffState.Entry(Duration.ofSeconds(10), NOW)));
  }
}

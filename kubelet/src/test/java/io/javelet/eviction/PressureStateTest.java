package io.javelet.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import io.javelet.config.value.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Restates {@code TestThresholdsMet}, {@code TestThresholdsMetGracePeriod} and their neighbours.
 */
class PressureStateTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TRANSITION = Duration.ofMinutes(5);
  private static final Threshold HARD =
      threshold(EvictionSignal.MEMORY_AVAILABLE, "1Gi", Duration.ZERO, "500Mi");
  private static final Threshold SOFT =
      threshold(EvictionSignal.MEMORY_AVAILABLE, "2Gi", Duration.ofMinutes(2), "");
  private static final Threshold SHARE =
      threshold(EvictionSignal.NODEFS_AVAILABLE, "10%", Duration.ZERO, "5%");

  @Test
  void nothingIsCrossedWhileEnoughIsLeft() {
    assertThat(look(PressureState.NONE, T0, memory("3Gi")).crossedSince()).isEmpty();
    assertThat(look(PressureState.NONE, T0, memory("2Gi")).crossedSince()).isEmpty();
  }

  @Test
  void aHardThresholdIsDueAtOnceAndASoftOneAfterItsGrace() {
    PressureState first = look(PressureState.NONE, T0, memory("500Mi"));

    assertThat(first.due(T0)).containsExactly(HARD);
    assertThat(first.due(T0.plusSeconds(119))).containsExactly(HARD);
    assertThat(first.due(T0.plusSeconds(120))).containsExactly(HARD, SOFT);
  }

  @Test
  void aSoftThresholdStartsAnewWhenItWasNotCrossedMeanwhile() {
    PressureState crossed = look(PressureState.NONE, T0, memory("1500Mi"));
    PressureState relieved = look(crossed, T0.plusSeconds(60), memory("3Gi"));
    PressureState again = look(relieved, T0.plusSeconds(90), memory("1500Mi"));

    assertThat(again.due(T0.plusSeconds(150))).isEmpty();
    assertThat(again.due(T0.plusSeconds(210))).containsExactly(SOFT);
  }

  @Test
  void aCrossedThresholdHoldsUntilTheMinimumIsReclaimed() {
    PressureState crossed = look(PressureState.NONE, T0, memory("500Mi"));
    PressureState half = look(crossed, T0.plusSeconds(10), memory("1200Mi"));
    PressureState enough = look(half, T0.plusSeconds(20), memory("1524Mi"));

    assertThat(half.crossedSince()).containsEntry(HARD, T0);
    assertThat(enough.crossedSince()).doesNotContainKey(HARD);
  }

  @Test
  void aShareIsOneOfTheCapacityAndSoIsTheMinimumToReclaim() {
    PressureState crossed = look(PressureState.NONE, T0, disk(9, 100));

    assertThat(crossed.due(T0)).containsExactly(SHARE);
    assertThat(look(crossed, T0, disk(14, 100)).due(T0)).containsExactly(SHARE);
    assertThat(look(crossed, T0, disk(15, 100)).due(T0)).isEmpty();
  }

  @Test
  void pressureIsToldForTheTransitionPeriodAfterItWasSeenLast() {
    PressureState crossed = look(PressureState.NONE, T0, memory("500Mi"));
    PressureState relieved = look(crossed, T0.plusSeconds(10), memory("8Gi"));

    assertThat(crossed.pressures(TRANSITION, T0)).containsExactly(NodePressure.MEMORY);
    assertThat(relieved.pressures(TRANSITION, T0.plusSeconds(299)))
        .containsExactly(NodePressure.MEMORY);
    assertThat(relieved.pressures(TRANSITION, T0.plusSeconds(300))).isEmpty();
  }

  @Test
  void withoutTransitionPeriodPressureIsToldWhileItIsSeen() {
    PressureState crossed = look(PressureState.NONE, T0, memory("500Mi"));

    assertThat(crossed.pressures(Duration.ZERO, T0)).containsExactly(NodePressure.MEMORY);
  }

  @Test
  void aSoftThresholdIsPressureBeforeItIsDue() {
    PressureState crossed = look(PressureState.NONE, T0, memory("1500Mi"));

    assertThat(crossed.due(T0)).isEmpty();
    assertThat(crossed.pressures(TRANSITION, T0)).containsExactly(NodePressure.MEMORY);
  }

  @Test
  void memoryGoesBeforeTheDisk() {
    PressureState both =
        PressureState.NONE.after(
            List.of(SHARE, HARD),
            Map.of(
                EvictionSignal.NODEFS_AVAILABLE, new Supply(1, 100),
                EvictionSignal.MEMORY_AVAILABLE, new Supply(1, 100)),
            T0);

    assertThat(both.due(T0)).containsExactly(HARD, SHARE);
  }

  @Test
  void aSignalThatCannotBeReadIsNotJudged() {
    PressureState crossed = look(PressureState.NONE, T0, memory("500Mi"));

    assertThat(look(crossed, T0.plusSeconds(10), Map.of()).due(T0.plusSeconds(10))).isEmpty();
  }

  @Test
  void aThresholdThatWasTakenAwayIsForgotten() {
    PressureState crossed = look(PressureState.NONE, T0, memory("500Mi"));

    assertThat(crossed.after(List.of(SOFT), memory("500Mi"), T0).due(T0)).isEmpty();
  }

  private static PressureState look(
      PressureState before, Instant now, Map<EvictionSignal, Supply> supplies) {
    return before.after(List.of(SOFT, HARD, SHARE), supplies, now);
  }

  private static Map<EvictionSignal, Supply> memory(String available) {
    long bytes = Quantity.parse(available).map(Quantity::toLong).orElseThrow();
    return Map.of(EvictionSignal.MEMORY_AVAILABLE, new Supply(bytes, 16L << 30));
  }

  private static Map<EvictionSignal, Supply> disk(long available, long capacity) {
    return Map.of(EvictionSignal.NODEFS_AVAILABLE, new Supply(available, capacity));
  }

  private static Threshold threshold(
      EvictionSignal signal, String amount, Duration grace, String reclaim) {
    return new Threshold(
        signal,
        EvictionAmount.parse(amount).orElseThrow(),
        grace,
        Optional.of(reclaim).filter(text -> !text.isEmpty()).flatMap(EvictionAmount::parse));
  }
}

package io.javelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time after which upstream's {@code killPodNow} gives up waiting, and says so once. */
class PodMemoryTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final PodMemory memory = new PodMemory(NOW);

  @ParameterizedTest
  @CsvSource({"1, 10, false", "1, 11, true", "6, 10, false", "30, 45, false", "30, 46, true"})
  void anEndIsLateAfterHalfAsLongAgainAndTenSecondsAtLeast(long grace, long passed, boolean late) {
    memory.agreeOn(Duration.ofSeconds(grace), NOW);

    assertThat(memory.exceedsGrace(NOW.plusSeconds(passed))).isEqualTo(late);
  }

  @Test
  void itIsToldOnce() {
    memory.agreeOn(Duration.ofSeconds(1), NOW);

    assertThat(memory.exceedsGrace(NOW.plusSeconds(20))).isTrue();
    assertThat(memory.exceedsGrace(NOW.plusSeconds(21))).isFalse();
  }

  @Test
  void aPodThatIsNotToEndIsNeverLate() {
    assertThat(memory.exceedsGrace(NOW.plusSeconds(1000))).isFalse();
  }
}

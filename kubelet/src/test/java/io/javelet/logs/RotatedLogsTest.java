package io.javelet.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases after upstream's TestCleanupUnusedLog, TestRemoveExcessLog and TestRotateLogs. */
class RotatedLogsTest {
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6);

  @Test
  void leftoversOfACompressionAreRemoved() {
    RotatedLogs plan = RotatedLogs.of(Set.of("0.log.a", "0.log.a.gz", "0.log.b.tmp", "0.log.c"), 9);

    assertThat(plan.removals()).containsExactlyInAnyOrder("0.log.a", "0.log.b.tmp");
    assertThat(plan.compressions()).containsExactly("0.log.c");
  }

  @Test
  void theOldestGoFirst() {
    RotatedLogs plan = RotatedLogs.of(Set.of("0.log.3", "0.log.1.gz", "0.log.2.gz"), 1);

    assertThat(plan.removals()).containsExactly("0.log.1.gz", "0.log.2.gz");
    assertThat(plan.compressions()).containsExactly("0.log.3");
  }

  @Test
  void withTwoFilesAltogetherNothingOldStays() {
    assertThat(RotatedLogs.of(Set.of("0.log.3", "0.log.1.gz"), 0).removals())
        .containsExactlyInAnyOrder("0.log.3", "0.log.1.gz");
  }

  @Test
  void aLogMovedAsideIsNamedAfterTheSecond() {
    assertThat(RotatedLogs.nameFor("0.log", NOW, Set.of())).isEqualTo("0.log.20260102-030405");
  }

  @Test
  void twoInOneSecondDoNotTakeEachOthersName() {
    assertThat(
            RotatedLogs.nameFor(
                "0.log", NOW, Set.of("0.log.20260102-030405.gz", "0.log.20260102-030406")))
        .isEqualTo("0.log.20260102-030407");
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 1000, 500", // grows by its whole rest in a second: half a second
    "1, 1000000, 1000, 20", // about to be full
    "1000000, 1, 1000, 500", // grows slowly
    "300, 1000, 1000, 150"
  })
  void aGrowingFileIsLookedAtBeforeItCanBeFull(long left, long grown, long millis, long pause) {
    assertThat(LogKeeper.pause(left, grown, Duration.ofMillis(millis).toNanos()))
        .isEqualTo(Duration.ofMillis(pause));
  }
}

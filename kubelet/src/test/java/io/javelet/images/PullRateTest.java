package io.javelet.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PullRateTest {
  private final ManualClock clock = new ManualClock();

  @Test
  void aBurstIsAllowedAndThenOnlyTheRate() {
    PullRate rate = new PullRate(clock, 5, 3);

    assertThat(taken(rate, 10)).isEqualTo(3);
    clock.advance(Duration.ofMillis(199));
    assertThat(taken(rate, 10)).isZero();
    clock.advance(Duration.ofMillis(1));
    assertThat(taken(rate, 10)).isEqualTo(1);
    clock.advance(Duration.ofMillis(400));
    assertThat(taken(rate, 10)).isEqualTo(2);
  }

  @Test
  void noMoreThanTheBurstIsSavedUp() {
    PullRate rate = new PullRate(clock, 5, 3);

    clock.advance(Duration.ofDays(1));
    assertThat(taken(rate, 10)).isEqualTo(3);
  }

  @Test
  void aRateOfZeroIsNoLimit() {
    assertThat(taken(new PullRate(clock, 0, 0), 1000)).isEqualTo(1000);
  }

  @Test
  void aClockThatGoesBackTakesNothingAway() {
    PullRate rate = new PullRate(clock, 1, 2);

    clock.advance(Duration.ofMinutes(-5));
    assertThat(taken(rate, 10)).isEqualTo(2);
    clock.advance(Duration.ofSeconds(1));
    assertThat(taken(rate, 10)).isEqualTo(1);
  }

  private static int taken(PullRate rate, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      if (rate.tryTake()) {
        taken++;
      }
    }
    return taken;
  }
}

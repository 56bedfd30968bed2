package io.javelet.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WakeTimersTest {
  private final BlockingQueue<String> woken = new LinkedBlockingQueue<>();
  private final WakeTimers<String> timers =
      new WakeTimers<>("test-timers", Clock.systemUTC(), woken::add);

  @AfterEach
  void close() {
    timers.close();
  }

  @Test
  void keysAreWokenInTheOrderOfTheirMoments() throws InterruptedException {
    Instant now = Instant.now();
    timers.set("later", now.plusMillis(30));
    timers.set("sooner", now.plusMillis(10));

    assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("sooner");
    assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("later");
  }

  @Test
  void aNewMomentReplacesTheOldOneAndACancelledKeyStaysSilent() throws InterruptedException {
    Instant now = Instant.now();
    timers.set("a", now.plusSeconds(3600));
    timers.set("cancelled", now.plusSeconds(2));
    timers.cancel("cancelled");
    timers.set("a", now.plusMillis(2_200));

    assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(woken).isEmpty();
  }

  @Test
  void aMomentInThePastWakesAtOnce() throws InterruptedException {
    timers.set("a", Instant.EPOCH);

    assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
  }
}

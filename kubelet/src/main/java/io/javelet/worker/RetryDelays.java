package io.javelet.worker;

import io.javelet.concurrent.DoublingDelay;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a worker waits after a failed turn: doubling from {@code first} to {@code cap}, each up
 * to half as long again so that many pods that failed together do not come back together. Owned by
 * one worker thread.
 */
final class RetryDelays {
  private final DoublingDelay delay;
  private final RandomGenerator random;

  RetryDelays(Duration first, Duration cap, RandomGenerator random) {
    this.delay = new DoublingDelay(first, cap);
    this.random = random;
  }

  /** The wait after one more failure. */
  Duration next() {
    Duration base = delay.now();
    delay.lengthen();
    return base.plusMillis((long) (base.toMillis() * random.nextDouble() / 2));
  }

  /** A turn went well: the next failure starts from the first delay again. */
  void reset() {
    delay.reset();
  }
}

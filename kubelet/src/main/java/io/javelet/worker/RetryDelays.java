package io.javelet.worker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a worker waits after a failed turn: doubling from {@code first} to {@code cap}, each up
 * to half as long again so that many pods that failed together do not come back together. Owned by
 * one worker thread.
 */
final class RetryDelays {
  private final Duration first;
  private final Duration cap;
  private final RandomGenerator random;
  private Duration next;

  RetryDelays(Duration first, Duration cap, RandomGenerator random) {
    this.first = first;
    this.cap = cap;
    this.random = random;
    this.next = first;
  }

  /** The wait after one more failure. */
  Duration next() {
    Duration base = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(cap) < 0 ? doubled : cap;
    return base.plusMillis((long) (base.toMillis() * random.nextDouble() / 2));
  }

  /** A turn went well: the next failure starts from the first delay again. */
  void reset() {
    next = first;
  }
}

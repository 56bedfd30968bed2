package io.javelet.os;

import java.time.Duration;

/**
 * A moment of the monotonic clock, which no change of the wall clock moves. Immutable.
 *
 * @param nanoTime comparable with {@link System#nanoTime()} only
 */
record Deadline(long nanoTime) {
  static Deadline in(Duration patience) {
    return new Deadline(System.nanoTime() + patience.toNanos());
  }

  /** A moment that nobody lives to see. */
  static Deadline never() {
    return in(Duration.ofDays(36_500));
  }

  boolean hasPassed() {
    return System.nanoTime() - nanoTime >= 0;
  }

  /** What is left, rounded up; 0 when it has passed. */
  long leftMillis() {
    long left = nanoTime - System.nanoTime();
    return left <= 0 ? 0 : (left + 999_999) / 1_000_000;
  }
}

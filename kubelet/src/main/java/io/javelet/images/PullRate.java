package io.javelet.images;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How often registries may be asked: a bucket of permits that fills again with time. Thread-safe;
 * never waits. Upstream's counterpart: {@code NewTokenBucketRateLimiter} before the image service.
 */
final class PullRate {
  private final Clock clock;
  private final double perSecond;
  private final double most;
  private double permits;
  private Instant filledAt;

  /**
   * A full bucket.
   *
   * @param perSecond permits that come back in a second, 0 for no limit at all
   * @param most permits that can be saved up
   */
  PullRate(Clock clock, int perSecond, int most) {
    this.clock = clock;
    this.perSecond = perSecond;
    this.most = most;
    this.permits = most;
    this.filledAt = clock.instant();
  }

  /** Takes a permit if there is one. */
  synchronized boolean tryTake() {
    if (perSecond == 0) {
      return true;
    }
    Instant now = clock.instant();
    Duration passed = Duration.between(filledAt, now);
    if (passed.isPositive()) {
      permits = Math.min(most, permits + perSecond * passed.toNanos() / 1e9);
    }
    filledAt = now;
    if (permits < 1) {
      return false;
    }
    permits--;
    return true;
  }
}

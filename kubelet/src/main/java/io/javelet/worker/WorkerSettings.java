package io.javelet.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What all workers share.
 *
 * @param clock the time
 * @param random for jitter
 * @param resync how often a pod is looked at although nothing happened, as {@code syncFrequency};
 *     jittered by half
 * @param firstRetry the wait after a first failed turn
 * @param maxRetry the longest wait between failed turns
 */
public record WorkerSettings(
    Clock clock, RandomGenerator random, Duration resync, Duration firstRetry, Duration maxRetry) {
  /** The settings for a given {@code syncFrequency}. */
  public static WorkerSettings of(Clock clock, RandomGenerator random, Duration syncFrequency) {
    return new WorkerSettings(
        clock, random, syncFrequency, Duration.ofMillis(500), Duration.ofSeconds(10));
  }
}

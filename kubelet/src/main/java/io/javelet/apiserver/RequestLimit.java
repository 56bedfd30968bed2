package io.javelet.apiserver;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many requests go out each second: a bucket of {@code burst} permits, refilled at {@code qps}.
 * Who finds it empty waits for the next permit, in order of arrival. Any thread. Upstream's
 * counterpart: client-go's {@code flowcontrol.RateLimiter}.
 */
final class RequestLimit {
  private final long nanosPerPermit;
  private final int burst;
  private final LongSupplier nanoTime;
  private long nextFree;

  /**
   * @param qps permits each second; 0 or less means any number
   * @param burst how many at once, at least 1
   * @param nanoTime a clock that only goes forward, in nanoseconds
   */
  RequestLimit(int qps, int burst, LongSupplier nanoTime) {
    this.nanosPerPermit = qps <= 0 ? 0 : Duration.ofSeconds(1).toNanos() / qps;
    this.burst = Math.max(1, burst);
    this.nanoTime = nanoTime;
    this.nextFree = nanoTime.getAsLong() - nanosPerPermit * this.burst;
  }

  /** Waits until a request may go out. */
  void acquire() throws InterruptedException {
    Duration wait = reserve();
    if (wait.isPositive()) {
      Thread.sleep(wait);
    }
  }

  /** Takes a permit; how long to wait before it may be used. */
  synchronized Duration reserve() {
    long now = nanoTime.getAsLong();
    nextFree = Math.max(nextFree, now - nanosPerPermit * burst) + nanosPerPermit;
    return Duration.ofNanos(Math.max(0, nextFree - now));
  }
}

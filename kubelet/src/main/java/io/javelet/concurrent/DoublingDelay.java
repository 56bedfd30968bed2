package io.javelet.concurrent;

import java.time.Duration;

/**
 * How long to wait before the next try of what has failed: twice as long from try to try, up to a
 * limit, and short again once it went well. Owned by one thread; waits for nothing itself.
 */
public final class DoublingDelay {
  private final Duration first;
  private final Duration longest;
  private Duration now;

  /**
   * @param first after the first failure
   * @param longest it never becomes longer than this
   */
  public DoublingDelay(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.now = first;
  }

  /** How long to wait now. */
  public Duration now() {
    return now;
  }

  /** It failed once more. */
  public void lengthen() {
    Duration doubled = now.multipliedBy(2);
    now = doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  /** It went well, or whatever made it fail may have passed. */
  public void reset() {
    now = first;
  }
}

package io.javelet.cri.embedded;

import java.time.Duration;

/**
 * How long to wait before a containerd that ended is started again: not at all the first time, then
 * 1 s, doubling to 30 s; after a minute of life it begins anew. Immutable.
 *
 * @param endsInARow how often it ended without having lived a minute in between
 */
record RestartDelays(int endsInARow) {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int DOUBLINGS_TO_LONGEST = 5;
  private static final Duration HEALTHY = Duration.ofMinutes(1);

  /** Before anything ended. */
  static final RestartDelays NONE_YET = new RestartDelays(0);

  /**
   * It ended.
   *
   * @param life how long it had run
   */
  RestartDelays ended(Duration life) {
    return new RestartDelays(life.compareTo(HEALTHY) >= 0 ? 1 : endsInARow + 1);
  }

  /** How long to wait now. */
  Duration delay() {
    if (endsInARow <= 1) {
      return Duration.ZERO;
    }
    int doublings = endsInARow - 2;
    return doublings >= DOUBLINGS_TO_LONGEST ? LONGEST : Duration.ofSeconds(1L << doublings);
  }
}

package io.javelet.metrics;

import java.time.Duration;
import java.time.Instant;

/** Durations and moments as Prometheus has them: seconds, with a fraction. */
final class Seconds {
  /** The bounds that upstream uses where it says nothing else. */
  static final double[] DEFAULT_BUCKETS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  /** From half a second to an hour: how long a pod takes to start. */
  static final double[] POD_START_BUCKETS = {
    0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200,
    1800, 2700, 3600
  };

  private Seconds() {}

  static double of(Duration duration) {
    return duration.toSeconds() + duration.toNanosPart() / 1e9;
  }

  static double of(Instant instant) {
    return instant.toEpochMilli() / 1e3;
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;

/** Metrics as upstream declares them: its stability before the help text, no exemplars. */
final class Metrics {
  private static final String STABILITY = "[ALPHA] ";

  private Metrics() {}

  static Counter.Builder counter(String name, String help) {
    return Counter.builder().name(name).help(STABILITY + help).withoutExemplars();
  }

  static Gauge.Builder gauge(String name, String help) {
    return Gauge.builder().name(name).help(STABILITY + help).withoutExemplars();
  }

  /** With upstream's default buckets. */
  static Histogram.Builder histogram(String name, String help) {
    return histogram(name, help, Seconds.DEFAULT_BUCKETS);
  }

  static Histogram.Builder histogram(String name, String help, double... buckets) {
    return Histogram.builder()
        .name(name)
        .help(STABILITY + help)
        .classicOnly()
        .classicUpperBounds(buckets)
        .withoutExemplars();
  }
}

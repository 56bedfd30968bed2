package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Optional;

/** When pods were ended for a shutdown of the machine. Thread-safe. */
public final class ShutdownMetrics {
  private final Gauge start;
  private final Gauge end;

  ShutdownMetrics(PrometheusRegistry registry) {
    start =
        Metrics.gauge(
                "kubelet_graceful_shutdown_start_time_seconds",
                "When pods last began to be ended for a shutdown, in seconds since 1970.")
            .register(registry);
    end =
        Metrics.gauge(
                "kubelet_graceful_shutdown_end_time_seconds",
                "When the shutdown was last let go on, in seconds since 1970; 0 while it is not.")
            .register(registry);
  }

  /** A shutdown's times; absent ones are shown as 0. */
  public void times(Optional<Instant> began, Optional<Instant> ended) {
    start.set(began.map(Instant::getEpochSecond).orElse(0L));
    end.set(ended.map(Instant::getEpochSecond).orElse(0L));
  }
}

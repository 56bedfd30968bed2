package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Calls to the container runtime. Thread-safe. */
public final class RuntimeMetrics {
  private final Counter operations;
  private final Counter errors;
  private final Histogram durations;

  RuntimeMetrics(PrometheusRegistry registry) {
    operations =
        Metrics.counter("kubelet_runtime_operations_total", "Calls to the container runtime.")
            .labelNames("operation_type")
            .register(registry);
    errors =
        Metrics.counter(
                "kubelet_runtime_operations_errors_total",
                "Calls to the container runtime that failed.")
            .labelNames("operation_type")
            .register(registry);
    durations =
        Metrics.histogram(
                "kubelet_runtime_operations_duration_seconds",
                "Time that calls to the container runtime took.",
                0.005,
                0.0125,
                0.03125,
                0.078125,
                0.1953125,
                0.48828125,
                1.220703125,
                3.0517578125,
                7.62939453125,
                19.073486328125,
                47.6837158203125,
                119.20928955078125,
                298.0232238769531,
                745.0580596923828)
            .labelNames("operation_type")
            .register(registry);
  }

  /**
   * A call has ended.
   *
   * @param operation in upstream's words, for example {@code run_podsandbox}
   * @param took from the call to its answer
   * @param failed whether the answer was an error
   */
  public void finished(String operation, Duration took, boolean failed) {
    operations.labelValues(operation).inc();
    durations.labelValues(operation).observe(Seconds.of(took));
    if (failed) {
      errors.labelValues(operation).inc();
    }
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Requests to the agent's own servers. Thread-safe. */
public final class HttpMetrics {
  private static final String[] LABELS = {"long_running", "method", "path", "server_type"};

  private final Counter requests;
  private final Histogram durations;
  private final Gauge inFlight;

  /**
   * A kind of request.
   *
   * @param method the HTTP method, {@code other} for an unusual one
   * @param path the path's first segment, {@code other} where no endpoint begins so
   * @param serverType {@code readonly} or {@code readwrite}
   * @param longRunning whether it may last as long as the client likes
   */
  public record Request(String method, String path, String serverType, boolean longRunning) {
    private String[] labels() {
      return new String[] {String.valueOf(longRunning), method, path, serverType};
    }
  }

  HttpMetrics(PrometheusRegistry registry) {
    requests =
        Metrics.counter("kubelet_http_requests_total", "Requests to the agent's servers.")
            .labelNames(LABELS)
            .register(registry);
    durations =
        Metrics.histogram("kubelet_http_requests_duration_seconds", "Time to serve a request.")
            .labelNames(LABELS)
            .register(registry);
    inFlight =
        Metrics.gauge("kubelet_http_inflight_requests", "Requests being served.")
            .labelNames(LABELS)
            .register(registry);
  }

  /** A request has arrived. */
  public void begun(Request request) {
    requests.labelValues(request.labels()).inc();
    inFlight.labelValues(request.labels()).inc();
  }

  /** A request that had {@link #begun} was answered, or its client went away. */
  public void ended(Request request, Duration took) {
    inFlight.labelValues(request.labels()).dec();
    durations.labelValues(request.labels()).observe(Seconds.of(took));
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Requests to the API server. Thread-safe. */
public final class RestClientMetrics {
  private static final double[] TIMES = {0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60};
  private static final double[] SIZES = {
    64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216
  };

  private final Counter requests;
  private final Histogram duration;
  private final Histogram limiter;
  private final Histogram requestSize;
  private final Histogram responseSize;

  RestClientMetrics(PrometheusRegistry registry) {
    requests =
        Metrics.counter("rest_client_requests_total", "Requests to the API server, by answer.")
            .labelNames("code", "method", "host")
            .register(registry);
    duration =
        Metrics.histogram(
                "rest_client_request_duration_seconds", "Time to the head of an answer.", TIMES)
            .labelNames("verb", "host")
            .register(registry);
    limiter =
        Metrics.histogram(
                "rest_client_rate_limiter_duration_seconds",
                "Time that a request waited for its turn.",
                TIMES)
            .labelNames("verb", "host")
            .register(registry);
    requestSize =
        Metrics.histogram("rest_client_request_size_bytes", "Size of a request's body.", SIZES)
            .labelNames("verb", "host")
            .register(registry);
    responseSize =
        Metrics.histogram(
                "rest_client_response_size_bytes",
                "Size of an answer's body, where the answer tells.",
                SIZES)
            .labelNames("verb", "host")
            .register(registry);
  }

  /** Ones that nobody reads. */
  public static RestClientMetrics unseen() {
    return new RestClientMetrics(new PrometheusRegistry());
  }

  /**
   * A request and whom it went to.
   *
   * @param method {@code GET}, …
   * @param host name and port
   */
  public record Sent(String method, String host) {}

  /** A request goes out. */
  public void sent(Sent request, long bodyBytes) {
    requestSize.labelValues(request.method(), request.host()).observe((double) bodyBytes);
  }

  /** A request has its answer, or {@code <error>} in place of one. */
  public void answered(Sent request, String code, Duration took) {
    requests.labelValues(code, request.method(), request.host()).inc();
    duration.labelValues(request.method(), request.host()).observe(Seconds.of(took));
  }

  /** How large an answer is. */
  public void answerSize(Sent request, long bodyBytes) {
    responseSize.labelValues(request.method(), request.host()).observe((double) bodyBytes);
  }

  /**
   * A call had to wait so long for its turn.
   *
   * @param verb that is not known yet: calls wait before they are made
   */
  public void waited(String verb, String host, Duration time) {
    limiter.labelValues(verb, host).observe(Seconds.of(time));
  }
}

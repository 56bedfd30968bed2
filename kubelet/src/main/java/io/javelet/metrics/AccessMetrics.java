package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Who asks this node's server, and how that was found out. Thread-safe. */
public final class AccessMetrics {
  private static final double[] REVIEW_BUCKETS = {0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10};
  private static final double[] LIFE_BUCKETS = {
    0,
    1800,
    3600,
    7200,
    21_600,
    43_200,
    86_400,
    172_800,
    345_600,
    604_800,
    2_592_000,
    7_776_000,
    15_552_000,
    31_104_000
  };

  private final Histogram certificateLife;
  private final Counter tokens;
  private final Histogram tokenTime;
  private final Counter fetches;
  private final Gauge fetching;
  private final Counter authentications;
  private final Histogram authenticationTime;
  private final Counter authorizations;
  private final Histogram authorizationTime;

  AccessMetrics(PrometheusRegistry registry) {
    certificateLife =
        Metrics.histogram(
                "apiserver_client_certificate_expiration_seconds",
                "How long the certificate of a request's client is still valid.",
                LIFE_BUCKETS)
            .register(registry);
    tokens =
        Metrics.counter(
                "authentication_token_cache_request_total",
                "Bearer tokens, by whether they were remembered.")
            .labelNames("status")
            .register(registry);
    tokenTime =
        Metrics.histogram(
                "authentication_token_cache_request_duration_seconds",
                "Time of finding out whose token it is.")
            .labelNames("status")
            .register(registry);
    fetches =
        Metrics.counter(
                "authentication_token_cache_fetch_total",
                "Bearer tokens that the API server was asked about.")
            .labelNames("status")
            .register(registry);
    fetching =
        Metrics.gauge(
                "authentication_token_cache_active_fetch_count",
                "Bearer tokens that the API server is asked about now.")
            .labelNames("status")
            .register(registry);
    authentications =
        Metrics.counter(
                "apiserver_delegated_authn_request_total",
                "Questions to the API server about who somebody is.")
            .labelNames("code")
            .register(registry);
    authenticationTime =
        Metrics.histogram(
                "apiserver_delegated_authn_request_duration_seconds",
                "Time of their answers.",
                REVIEW_BUCKETS)
            .labelNames("code")
            .register(registry);
    authorizations =
        Metrics.counter(
                "apiserver_delegated_authz_request_total",
                "Questions to the API server about what somebody may do.")
            .labelNames("code")
            .register(registry);
    authorizationTime =
        Metrics.histogram(
                "apiserver_delegated_authz_request_duration_seconds",
                "Time of their answers.",
                REVIEW_BUCKETS)
            .labelNames("code")
            .register(registry);
  }

  /** Ones that nobody reads. */
  public static AccessMetrics unseen() {
    return new AccessMetrics(new PrometheusRegistry());
  }

  /** A client has shown a good certificate. */
  public void certificate(Duration stillValid) {
    certificateLife.observe(Seconds.of(stillValid));
  }

  /** A bearer token was judged, from memory or anew. */
  public void token(boolean remembered, Duration took) {
    String status = remembered ? "hit" : "miss";
    tokens.labelValues(status).inc();
    tokenTime.labelValues(status).observe(Seconds.of(took));
  }

  /** The API server is asked about a token. */
  public void tokenAsked() {
    fetching.labelValues("in_flight").inc();
  }

  /** The API server has answered about a token, or failed to. */
  public void tokenAnswered(boolean failed) {
    fetching.labelValues("in_flight").dec();
    fetches.labelValues(failed ? "error" : "ok").inc();
  }

  /**
   * The API server was asked who somebody is.
   *
   * @param code of the answer, {@code <error>} when there was none
   */
  public void authentication(String code, Duration took) {
    authentications.labelValues(code).inc();
    authenticationTime.labelValues(code).observe(Seconds.of(took));
  }

  /** The API server was asked what somebody may do. */
  public void authorization(String code, Duration took) {
    authorizations.labelValues(code).inc();
    authorizationTime.labelValues(code).observe(Seconds.of(took));
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** This node's own certificates, and those of its pods. Thread-safe. */
public final class CertificateMetrics {
  private static final double[] LIVES = {
    60, 3600, 14_400, 86_400, 604_800, 2_592_000, 7_776_000, 15_552_000, 31_104_000, 124_416_000
  };

  private final PrometheusRegistry registry;
  private final Gauge clientTtl;
  private final Gauge serverTtl;
  private final Counter clientErrors;
  private final Counter serverErrors;
  private final Histogram serverRotation;

  CertificateMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    clientTtl =
        Metrics.gauge(
                "kubelet_certificate_manager_client_ttl_seconds",
                "How long the certificate for the API server is valid; +Inf without one.")
            .register(registry);
    serverTtl =
        Metrics.gauge(
                "kubelet_certificate_manager_server_ttl_seconds",
                "How long the server's certificate is valid; +Inf without one.")
            .register(registry);
    clientTtl.set(Double.POSITIVE_INFINITY);
    serverTtl.set(Double.POSITIVE_INFINITY);
    clientErrors =
        Metrics.counter(
                "kubelet_certificate_manager_client_expiration_renew_errors",
                "Times that the certificate for the API server could not be renewed.")
            .register(registry);
    serverErrors =
        Metrics.counter(
                "kubelet_server_expiration_renew_errors",
                "Times that the server's certificate could not be renewed.")
            .register(registry);
    serverRotation =
        Metrics.histogram(
                "kubelet_certificate_manager_server_rotation_seconds",
                "Age of the server's certificate when it was replaced.",
                LIVES)
            .register(registry);
  }

  /**
   * How pods stand with their certificates.
   *
   * @param signer who is to sign them
   * @param state upstream's word for it
   */
  public record PodCertificateState(String signer, String state) {}

  /** Shows how many certificates of pods stand how, which is asked at each look. */
  public void pods(Supplier<Map<PodCertificateState, Long>> states) {
    GaugeWithCallback.builder()
        .name("kubelet_podcertificate_states")
        .help("[ALPHA] Certificates of pods by their signer and how they stand.")
        .labelNames("signer_name", "state")
        .callback(to ->
            states
                .get()
                .forEach((each, count) -> to.call((double) count, each.signer(), each.state())))
        .register(registry);
  }

  /** How long the certificate for the API server is still valid. */
  public void client(Duration stillValid) {
    clientTtl.set((double) stillValid.toSeconds());
  }

  /** How long the server's certificate is still valid. */
  public void server(Duration stillValid) {
    serverTtl.set((double) stillValid.toSeconds());
  }

  /** The certificate for the API server could not be renewed. */
  public void clientFailed() {
    clientErrors.inc();
  }

  /** The server's certificate could not be renewed. */
  public void serverFailed() {
    serverErrors.inc();
  }

  /** The server's certificate was replaced at this age. */
  public void serverReplaced(Duration age) {
    serverRotation.observe(Seconds.of(age));
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Pods whose resources change while they run. Thread-safe. */
public final class ResizeMetrics {
  private final Counter requested;
  private final Counter accepted;
  private final Counter infeasible;
  private final Histogram duration;
  private final Gauge inProgress;
  private final Gauge pending;

  ResizeMetrics(PrometheusRegistry registry) {
    requested =
        Metrics.counter(
                "kubelet_container_requested_resizes_total",
                "Amounts of containers that were asked to change.")
            .labelNames("resource", "requirement", "operation")
            .register(registry);
    accepted =
        Metrics.counter(
                "kubelet_pod_deferred_accepted_resizes_total",
                "Changes that had to wait and were accepted then.")
            .labelNames("retry_trigger")
            .register(registry);
    infeasible =
        Metrics.counter(
                "kubelet_pod_infeasible_resizes_total", "Changes that this node can never grant.")
            .labelNames("reason_detail")
            .register(registry);
    duration =
        Metrics.histogram(
                "kubelet_pod_resize_duration_milliseconds",
                "Time of carrying a change out.",
                10,
                50,
                100,
                500,
                1000,
                2000,
                5000,
                10_000,
                20_000,
                30_000,
                60_000,
                120_000,
                300_000,
                600_000)
            .labelNames("success")
            .register(registry);
    inProgress =
        Metrics.gauge(
                "kubelet_pod_in_progress_resizes",
                "Pods that do not have yet what they were given.")
            .register(registry);
    pending =
        Metrics.gauge("kubelet_pod_pending_resizes", "Pods that wait for what they ask for.")
            .labelNames("reason")
            .register(registry);
  }

  /**
   * A container asks for another amount.
   *
   * @param resource {@code cpu} or {@code memory}
   * @param requirement {@code requests} or {@code limits}
   * @param operation {@code add}, {@code remove}, {@code increase} or {@code decrease}
   */
  public void requested(String resource, String requirement, String operation) {
    requested.labelValues(resource, requirement, operation).inc();
  }

  /** A change that had to wait was accepted, when it was asked for again for this reason. */
  public void acceptedLate(String trigger) {
    accepted.labelValues(trigger).inc();
  }

  /** A change can never be granted. */
  public void infeasible(String detail) {
    infeasible.labelValues(detail).inc();
  }

  /** A change was carried out, or failed to be. */
  public void carriedOut(Duration took, boolean success) {
    duration.labelValues(String.valueOf(success)).observe((double) took.toMillis());
  }

  /**
   * How many pods wait, and how many are changed.
   *
   * @param waiting by {@code Deferred} and {@code Infeasible}; others have none
   */
  public void now(int changing, Map<String, Integer> waiting) {
    inProgress.set(changing);
    pending.clear();
    waiting.forEach(
        (reason, count) -> pending.labelValues(reason.toLowerCase(Locale.ROOT)).set(count));
  }
}

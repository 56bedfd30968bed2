package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** How pods begin, and how their containers end. Thread-safe. */
public final class PodStartMetrics {
  private static final double[] SYNC_BUCKETS = {0.01, 0.05, 0.1, 0.5, 1, 5, 10, 20, 30, 45, 60};

  private record Span(Instant from, Instant until) {}

  /** What was pulled for pods that begin, until they run. */
  private final Map<String, List<Span>> pulls = new ConcurrentHashMap<>();

  private final Histogram total;
  private final Histogram sli;
  private final Gauge firstWithNetwork;
  private final AtomicBoolean hadFirst = new AtomicBoolean();
  private final Histogram statusSync;
  private final Counter terminated;
  private final Counter restarted;
  private final Counter orphans;
  private final Counter userNamespaced;
  private final Counter userNamespacedErrors;

  /** Ones that nobody reads. */
  public static PodStartMetrics unseen() {
    return new PodStartMetrics(new PrometheusRegistry());
  }

  PodStartMetrics(PrometheusRegistry registry) {
    total =
        Metrics.histogram(
                "kubelet_pod_start_total_duration_seconds",
                "Time from a pod's creation to all its containers running.",
                Seconds.POD_START_BUCKETS)
            .register(registry);
    sli =
        Metrics.histogram(
                "kubelet_pod_start_sli_duration_seconds",
                "The same without pulling images and init containers, of pods that keep no data.",
                Seconds.POD_START_BUCKETS)
            .register(registry);
    firstWithNetwork =
        Gauge.builder()
            .name("kubelet_first_network_pod_start_sli_duration_seconds")
            .help("[INTERNAL] The same of the first pod with a network of its own.")
            .withoutExemplars()
            .register(registry);
    statusSync =
        Metrics.histogram(
                "kubelet_pod_status_sync_duration_seconds",
                "Time from a pod's status to the API server having it.",
                SYNC_BUCKETS)
            .register(registry);
    terminated =
        Metrics.counter("kubelet_terminated_containers_total", "Containers that have ended.")
            .labelNames("container_type", "exit_code", "reason")
            .register(registry);
    restarted =
        Metrics.counter("kubelet_restarted_pods_total", "Pods that came again with the same uid.")
            .labelNames("static")
            .register(registry);
    restarted.initLabelValues("true");
    restarted.initLabelValues("");
    orphans =
        Metrics.counter(
                "kubelet_orphaned_runtime_pods_total",
                "Pods of the runtime that no source declares.")
            .register(registry);
    userNamespaced =
        Metrics.counter(
                "kubelet_started_user_namespaced_pods_total",
                "Sandboxes with users of their own that were asked for.")
            .register(registry);
    userNamespacedErrors =
        Metrics.counter(
                "kubelet_started_user_namespaced_pods_errors_total",
                "Sandboxes with users of their own that could not be made.")
            .register(registry);
  }

  /** A pod begins that did not run before this agent did. */
  public void begun(String uid) {
    pulls.put(uid, new ArrayList<>());
  }

  /** An image was pulled for a pod. */
  public void pulled(String uid, Instant from, Instant until) {
    pulls.computeIfPresent(
        uid,
        (_, known) -> {
          List<Span> more = new ArrayList<>(known);
          more.add(new Span(from, until));
          return more;
        });
  }

  /** A pod is gone, whether it ever ran or not. */
  public void gone(String uid) {
    pulls.remove(uid);
  }

  /**
   * All containers of a pod run.
   *
   * @param created when the pod was made
   * @param now when its containers were seen to run
   * @param initTime how long its init containers took
   */
  public record Ran(
      String uid,
      Instant created,
      Instant now,
      Duration initTime,
      boolean keepsData,
      boolean ownNetwork) {}

  /** All containers of a pod run; the first time counts. */
  public void ran(Ran pod) {
    List<Span> waits = pulls.remove(pod.uid());
    if (waits == null) {
      return;
    }
    Duration all = Duration.between(pod.created(), pod.now());
    total.observe(Seconds.of(all));
    if (!pod.keepsData()) {
      Duration own = all.minus(together(waits)).minus(pod.initTime());
      sli.observe(Seconds.of(own));
      if (pod.ownNetwork() && !hadFirst.getAndSet(true)) {
        firstWithNetwork.set(Seconds.of(own));
      }
    }
  }

  /** What pulls side by side have in common counts once. */
  private static Duration together(List<Span> spans) {
    Duration together = Duration.ZERO;
    Instant end = Instant.MIN;
    for (Span each : spans.stream().sorted(Comparator.comparing(Span::from)).toList()) {
      Instant from = each.from().isAfter(end) ? each.from() : end;
      if (each.until().isAfter(from)) {
        together = together.plus(Duration.between(from, each.until()));
        end = each.until();
      }
    }
    return together;
  }

  /** The API server has a status this long after it was new. */
  public void statusSent(Duration took) {
    statusSync.observe(Seconds.of(took));
  }

  /** A container has ended. */
  public void containerEnded(PodMetrics.ContainerType type, int exitCode, String reason) {
    terminated.labelValues(type.word(), String.valueOf(exitCode), reason).inc();
  }

  /** A pod came again with the uid of one that was just ended. */
  public void restarted(boolean isStatic) {
    restarted.labelValues(isStatic ? "true" : "").inc();
  }

  /** The runtime has a pod that no source declares. */
  public void orphaned() {
    orphans.inc();
  }

  /** A sandbox with users of its own was asked for. */
  public void userNamespaced(boolean failed) {
    userNamespaced.inc();
    if (failed) {
      userNamespacedErrors.inc();
    }
  }
}

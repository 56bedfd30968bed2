package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Pods: how many there are, how long their workers take, what was started. Thread-safe. */
public final class PodMetrics {
  private final Histogram workerDuration;
  private final Histogram workerStart;
  private final Histogram podStart;
  private final Histogram containersPerPod;
  private final Gauge desired;
  private final Gauge active;
  private final Gauge working;
  private final Counter startedPods;
  private final Counter startedPodErrors;
  private final Counter sandboxErrors;
  private final Histogram sandboxDuration;
  private final Gauge mirrors;
  private final Gauge ephemeralContainers;
  private final Counter startedContainers;
  private final Counter startedContainerErrors;

  /** What a worker's turn was for. */
  public enum Turn {
    CREATE("create"),
    UPDATE("update"),
    SYNC("sync"),
    KILL("kill");

    private final String word;

    Turn(String word) {
      this.word = word;
    }
  }

  /** Which of a pod's three lists a container is in. */
  public enum ContainerType {
    CONTAINER("container"),
    INIT_CONTAINER("init_container"),
    EPHEMERAL_CONTAINER("ephemeral_container");

    private final String word;

    ContainerType(String word) {
      this.word = word;
    }

    /** As metrics have it. */
    String word() {
      return word;
    }
  }

  PodMetrics(PrometheusRegistry registry) {
    workerDuration =
        Metrics.histogram("kubelet_pod_worker_duration_seconds", "Time that a worker's turn took.")
            .labelNames("operation_type")
            .register(registry);
    workerStart =
        Metrics.histogram(
                "kubelet_pod_worker_start_duration_seconds",
                "Time from seeing a pod to its worker's first turn.")
            .register(registry);
    podStart =
        Metrics.histogram(
                "kubelet_pod_start_duration_seconds",
                "Time from seeing a pod to its containers running.",
                Seconds.POD_START_BUCKETS)
            .register(registry);
    containersPerPod =
        Metrics.histogram(
                "kubelet_containers_per_pod_count", "Containers of a pod.", 1, 2, 4, 8, 16)
            .register(registry);
    desired =
        Metrics.gauge("kubelet_desired_pods", "Pods that should be here.")
            .labelNames("static")
            .register(registry);
    active =
        Metrics.gauge("kubelet_active_pods", "Pods that count as using this node's resources.")
            .labelNames("static")
            .register(registry);
    working =
        Metrics.gauge("kubelet_working_pods", "Pods that have a worker, by what it is at.")
            .labelNames("lifecycle", "config", "static")
            .register(registry);
    startedPods =
        Metrics.counter("kubelet_started_pods_total", "Sandboxes that were asked for.")
            .register(registry);
    startedPodErrors =
        Metrics.counter("kubelet_started_pods_errors_total", "Sandboxes that could not be made.")
            .register(registry);
    sandboxErrors =
        Metrics.counter("kubelet_run_podsandbox_errors_total", "Sandboxes that could not be made.")
            .labelNames("runtime_handler")
            .register(registry);
    sandboxDuration =
        Metrics.histogram("kubelet_run_podsandbox_duration_seconds", "Time that sandboxes took.")
            .labelNames("runtime_handler")
            .register(registry);
    mirrors =
        Metrics.gauge("kubelet_mirror_pods", "Mirror pods that the API server has.")
            .register(registry);
    ephemeralContainers =
        Metrics.gauge("kubelet_managed_ephemeral_containers", "Ephemeral containers of all pods.")
            .register(registry);
    startedContainers =
        Metrics.counter("kubelet_started_containers_total", "Containers that were asked for.")
            .labelNames("container_type")
            .register(registry);
    startedContainerErrors =
        Metrics.counter(
                "kubelet_started_containers_errors_total", "Containers that could not be started.")
            .labelNames("container_type", "code")
            .register(registry);
  }

  /** A worker's turn has ended. */
  public void worked(Turn turn, Duration took) {
    workerDuration.labelValues(turn.word).observe(Seconds.of(took));
  }

  /** A worker begins its first turn this long after its pod was first seen. */
  public void workerStarted(Duration sinceSeen) {
    workerStart.observe(Seconds.of(sinceSeen));
  }

  /** A pod has come. */
  public void podSeen(int containers) {
    containersPerPod.observe(containers);
  }

  /** A pod runs this long after it was first seen. */
  public void podRunning(Duration sinceSeen) {
    podStart.observe(Seconds.of(sinceSeen));
  }

  /** How many mirror pods there are, and ephemeral containers. */
  public void further(int mirrorPods, int ephemeral) {
    mirrors.set(mirrorPods);
    ephemeralContainers.set(ephemeral);
  }

  /** How many pods should be here: static ones, and those of the API server. */
  public void desired(int staticPods, int apiPods) {
    desired.labelValues("true").set(staticPods);
    desired.labelValues("").set(apiPods);
  }

  /** How many pods have not ended: static ones, and those of the API server. */
  public void active(int staticPods, int apiPods) {
    active.labelValues("true").set(staticPods);
    active.labelValues("").set(apiPods);
  }

  /**
   * How many workers are at something.
   *
   * @param lifecycle {@code sync}, {@code terminating} or {@code terminated}
   * @param origin {@code desired}, {@code orphan} or {@code runtime_only}
   * @param isStatic {@code true}, nothing, or {@code unknown} of those that only the runtime has
   */
  public void working(String lifecycle, String origin, String isStatic, int count) {
    working.labelValues(lifecycle, origin, isStatic).set(count);
  }

  /**
   * A sandbox was asked for.
   *
   * @param handler of the runtime; empty for its usual one
   * @param took until the answer
   */
  public void podStarted(String handler, Duration took, boolean failed) {
    startedPods.inc();
    sandboxDuration.labelValues(handler).observe(Seconds.of(took));
    if (failed) {
      startedPodErrors.inc();
      sandboxErrors.labelValues(handler).inc();
    }
  }

  /** A container was asked for. */
  public void containerStarted(ContainerType type) {
    startedContainers.labelValues(type.word).inc();
  }

  /**
   * A container could not be started.
   *
   * @param code upstream's word for the failure, for example {@code CreateContainerError}
   */
  public void containerStartFailed(ContainerType type, String code) {
    startedContainerErrors.labelValues(type.word, code).inc();
  }
}

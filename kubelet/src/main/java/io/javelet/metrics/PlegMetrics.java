package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** How the runtime is watched: relists, the event stream, and what both have seen. Thread-safe. */
public final class PlegMetrics {
  private final Histogram relist;
  private final Histogram relistInterval;
  private final Histogram podRelist;
  private final Gauge lastSeen;
  private final Counter streamConnected;
  private final Counter streamFailed;
  private final Histogram streamLatency;
  private final Gauge runningPods;
  private final Gauge runningContainers;

  PlegMetrics(PrometheusRegistry registry) {
    relist =
        Metrics.histogram("kubelet_pleg_relist_duration_seconds", "Time to list all pods.")
            .register(registry);
    relistInterval =
        Metrics.histogram("kubelet_pleg_relist_interval_seconds", "Time between two listings.")
            .register(registry);
    podRelist =
        Metrics.histogram("kubelet_pleg_pod_relist_duration_seconds", "Time to read one pod.")
            .register(registry);
    lastSeen =
        Metrics.gauge("kubelet_pleg_last_seen_seconds", "When the runtime was last seen working.")
            .register(registry);
    // Registered because upstream has it; it stays 0, as no event is ever dropped here.
    Metrics.counter("kubelet_pleg_discard_events", "Events that found no room and were dropped.")
        .register(registry);
    streamConnected =
        Metrics.counter(
                "kubelet_evented_pleg_connection_success_count",
                "Event streams that the runtime has accepted.")
            .register(registry);
    streamFailed =
        Metrics.counter(
                "kubelet_evented_pleg_connection_error_count",
                "Event streams that broke or were refused.")
            .register(registry);
    streamLatency =
        Metrics.histogram(
                "kubelet_evented_pleg_connection_latency_seconds",
                "Time from an event in the runtime to its arrival.")
            .register(registry);
    runningPods =
        Metrics.gauge("kubelet_running_pods", "Pods with a sandbox that is ready.")
            .register(registry);
    runningContainers =
        Metrics.gauge("kubelet_running_containers", "Containers by state.")
            .labelNames("container_state")
            .register(registry);
  }

  /** All pods were listed. */
  public void relisted(Duration took, Instant now) {
    relist.observe(Seconds.of(took));
    lastSeen.set(Seconds.of(now));
  }

  /** A listing began this long after the one before. */
  public void relistInterval(Duration sinceLast) {
    relistInterval.observe(Seconds.of(sinceLast));
  }

  /** One pod was read. */
  public void podRelisted(Duration took) {
    podRelist.observe(Seconds.of(took));
  }

  /** The runtime has accepted an event stream. */
  public void streamConnected() {
    streamConnected.inc();
  }

  /** An event stream broke or was refused. */
  public void streamFailed() {
    streamFailed.inc();
  }

  /** An event arrived this long after it had happened. */
  public void streamLatency(Duration latency) {
    streamLatency.observe(Seconds.of(latency));
  }

  /**
   * What the last listing showed.
   *
   * @param pods pods with a ready sandbox
   * @param containersByState by {@code running}, {@code exited}, {@code created}, {@code unknown}
   */
  public void running(int pods, Map<String, Integer> containersByState) {
    runningPods.set(pods);
    containersByState.forEach((state, count) -> runningContainers.labelValues(state).set(count));
  }
}

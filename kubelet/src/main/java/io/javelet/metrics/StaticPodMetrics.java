package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** How static pods' manifests are doing. Ours: upstream only writes a log line. Thread-safe. */
public final class StaticPodMetrics {
  private final Counter troubles;
  private final Gauge manifests;

  /** What a manifest is to the agent. */
  public enum ManifestState {
    /** Its newest content is in force. */
    CURRENT("current"),
    /** An earlier content of it is in force. */
    HELD("held"),
    /** Nothing of it is in force. */
    REFUSED("refused");

    private final String word;

    ManifestState(String word) {
      this.word = word;
    }
  }

  StaticPodMetrics(PrometheusRegistry registry) {
    troubles =
        Metrics.counter(
                "javelet_static_pod_manifest_troubles_total",
                "Times that a manifest of static pods was found in trouble, by what it is.")
            .labelNames("source", "reason")
            .register(registry);
    manifests =
        Metrics.gauge(
                "javelet_static_pod_manifests",
                "Manifests of static pods: current, held at an earlier content, or refused.")
            .labelNames("source", "state")
            .register(registry);
  }

  /**
   * A manifest is in trouble that it was not in before.
   *
   * @param source {@code file} or {@code http}
   * @param reason one word, as in the pod's condition
   */
  public void trouble(String source, String reason) {
    troubles.labelValues(source, reason).inc();
  }

  /** How many manifests of a source are in a state. */
  public void manifests(String source, ManifestState state, int count) {
    manifests.labelValues(source, state.word).set(count);
  }
}

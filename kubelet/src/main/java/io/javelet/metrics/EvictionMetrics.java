package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Pods that were ended to relieve the node, and images that were removed. Thread-safe. */
public final class EvictionMetrics {
  private final Counter evictions;
  private final Counter images;
  private final Histogram age;
  private final Gauge pressures;

  /** Why an image was removed. */
  public enum ImageRemoval {
    /** The disk was too full. */
    SPACE("space"),
    /** Nobody had used it for too long. */
    AGE("age");

    private final String word;

    ImageRemoval(String word) {
      this.word = word;
    }
  }

  EvictionMetrics(PrometheusRegistry registry) {
    evictions =
        Metrics.counter("kubelet_evictions", "Pods ended because the node was short of something.")
            .labelNames("eviction_signal")
            .register(registry);
    images =
        Metrics.counter(
                "kubelet_image_garbage_collected_total", "Images removed because nobody used them.")
            .labelNames("reason")
            .register(registry);
    age =
        Metrics.histogram(
                "kubelet_eviction_stats_age_seconds",
                "How old a measurement was when a pod was ended for it.")
            .labelNames("eviction_signal")
            .register(registry);
    pressures =
        Metrics.gauge("javelet_node_pressure", "Whether the node is short of something: 1 or 0.")
            .labelNames("condition")
            .register(registry);
  }

  /** Whether the node is short of something, for example {@code MemoryPressure}. */
  public void pressure(String condition, boolean holds) {
    pressures.labelValues(condition).set(holds ? 1 : 0);
  }

  /** A pod was ended for a signal, for example {@code memory.available}. */
  public void evicted(String signal) {
    evictions.labelValues(signal).inc();
  }

  /** The shortage that a pod was ended for was measured so long before. */
  public void measuredBefore(String signal, Duration measured) {
    age.labelValues(signal).observe(Seconds.of(measured));
  }

  /** An image was removed. */
  public void imageRemoved(ImageRemoval why) {
    images.labelValues(why.word).inc();
  }
}

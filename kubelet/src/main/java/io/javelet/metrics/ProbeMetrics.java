package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Probes of containers: how often, how long, and what came of them. Thread-safe. */
public final class ProbeMetrics {
  private static final String[] DURATION_LABELS = {"container", "namespace", "pod", "probe_type"};
  private static final String[] RESULT_LABELS = {
    "container", "namespace", "pod", "pod_uid", "probe_type", "result"
  };

  private final Counter results;
  private final Histogram durations;

  /**
   * A probe of a container.
   *
   * @param uid the pod's
   * @param type {@code Liveness}, {@code Readiness} or {@code Startup}
   */
  public record Probed(String namespace, String pod, String uid, String container, String type) {
    private String[] duration() {
      return new String[] {container, namespace, pod, type};
    }

    private String[] result(String result) {
      return new String[] {container, namespace, pod, uid, type, result};
    }
  }

  /** Counts that nobody reads. */
  public static ProbeMetrics unseen() {
    return new ProbeMetrics(new PrometheusRegistry());
  }

  ProbeMetrics(PrometheusRegistry registry) {
    results =
        Counter.builder()
            .name("prober_probe_total")
            .help("[BETA] Answers to probes.")
            .labelNames(RESULT_LABELS)
            .withoutExemplars()
            .register(registry);
    durations =
        Metrics.histogram("prober_probe_duration_seconds", "Time that a probe took.")
            .labelNames(DURATION_LABELS)
            .register(registry);
  }

  /**
   * A container was asked.
   *
   * @param result {@code successful}, {@code failed} or {@code unknown}
   */
  public void asked(Probed probed, String result, Duration took) {
    results.labelValues(probed.result(result)).inc();
    durations.labelValues(probed.duration()).observe(Seconds.of(took));
  }

  /** A probe is not asked any more: forgets all of it. */
  public void forget(Probed probed) {
    durations.remove(probed.duration());
    for (String result : new String[] {"successful", "failed", "unknown"}) {
      results.remove(probed.result(result));
    }
  }
}

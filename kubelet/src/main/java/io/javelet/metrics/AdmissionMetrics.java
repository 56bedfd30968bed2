package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;

/** Pods that this node has not taken, and those that had to make room. Thread-safe. */
public final class AdmissionMetrics {
  /** What is counted by its name; there may be any number of other reasons. */
  private static final Set<String> KNOWN_REASONS =
      Set.of(
          "AppArmor",
          "Evicted",
          "InitContainerRestartPolicyForbidden",
          "InvalidNodeInfo",
          "NodeShutdown",
          "OutOfcpu",
          "OutOfephemeral-storage",
          "OutOfmemory",
          "OutOfpods",
          "PodFeatureUnsupported",
          "PodLevelResourcesNotSupported",
          "PodOSNotSupported",
          "PodOSSelectorNodeLabelDoesNotMatch",
          "SupplementalGroupsPolicyNotSupported",
          "SysctlForbidden",
          "TopologyAffinityError",
          "UnexpectedAdmissionError",
          "UnexpectedPredicateFailureType",
          "UnknownReason",
          "VolumeAttachmentLimitExceeded",
          "node(s) had taints that the pod didn't tolerate");

  private final Counter rejections;
  private final Counter preemptions;

  /** Ones that nobody reads. */
  public static AdmissionMetrics unseen() {
    return new AdmissionMetrics(new PrometheusRegistry());
  }

  AdmissionMetrics(PrometheusRegistry registry) {
    rejections =
        Metrics.counter("kubelet_admission_rejections_total", "Pods that this node has refused.")
            .labelNames("reason")
            .register(registry);
    preemptions =
        Metrics.counter("kubelet_preemptions", "Pods ended so that a critical one fits.")
            .labelNames("preemption_signal")
            .register(registry);
  }

  /** A pod was refused, for one word as in its status. */
  public void refused(String reason) {
    boolean known = KNOWN_REASONS.contains(reason);
    String other = reason.startsWith("OutOf") ? "OutOfExtendedResources" : "Other";
    rejections.labelValues(known ? reason : other).inc();
  }

  /**
   * A pod was ended for a critical one.
   *
   * @param resource that was short, for example {@code memory}
   */
  public void preempted(String resource) {
    preemptions.labelValues(resource).inc();
  }
}

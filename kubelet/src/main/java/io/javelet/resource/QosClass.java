package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;

/** The quality of service class of a pod: which cgroup tier it lives in and who is killed first. */
public enum QosClass {
  GUARANTEED("Guaranteed"),
  BURSTABLE("Burstable"),
  BEST_EFFORT("BestEffort");

  private final String apiName;

  QosClass(String apiName) {
    this.apiName = apiName;
  }

  /** The class of a pod, from its spec alone. Upstream's counterpart: {@code ComputePodQOS}. */
  public static QosClass of(Pod pod) {
    return pod.getSpec() == null ? BEST_EFFORT : BURSTABLE;
  }

  /** As written in {@code status.qosClass}. */
  public String apiName() {
    return apiName;
  }
}

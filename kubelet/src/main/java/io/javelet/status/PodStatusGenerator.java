package io.javelet.status;

import io.fabric8.kubernetes.api.model.PodStatus;

/** Makes a pod's status. Upstream's counterpart: {@code generateAPIPodStatus}. */
public final class PodStatusGenerator {
  private PodStatusGenerator() {}

  /** The pod's status. The same input always gives the same answer. */
  public static PodStatus generatePodStatus(StatusInput input) {
    return input.previous().orElseGet(PodStatus::new);
  }
}

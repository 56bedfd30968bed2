package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/**
 * One question whose answer may be that this node does not take a pod. Must not block. Upstream's
 * counterpart: {@code lifecycle.PodAdmitHandler}.
 */
@FunctionalInterface
public interface AdmissionCheck {
  /** A check that everybody passes. */
  AdmissionCheck NONE = (pod, others) -> Optional.empty();

  /**
   * Looks at a pod that is to be admitted.
   *
   * @param others the pods admitted so far that have not ended
   */
  Optional<Refusal> refuse(Pod pod, List<Pod> others);
}

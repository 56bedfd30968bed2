package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.util.List;
import java.util.Optional;

/**
 * A check that sets something aside for a pod that is taken. Asking it sets nothing aside yet, so
 * that a later check may still refuse. Must not block for longer than a file takes to be written.
 * Upstream's counterpart: the topology manager.
 */
public interface ResourceCheck extends AdmissionCheck {
  /** Nothing is ever set aside. */
  ResourceCheck NONE =
      new ResourceCheck() {
        @Override
        public Optional<Refusal> refuse(Pod pod, List<Pod> others) {
          return Optional.empty();
        }

        @Override
        public void decided(Pod pod, boolean taken) {}

        @Override
        public void released(PodUid uid) {}
      };

  /**
   * It was decided about a pod.
   *
   * @param taken what it needs is set aside, where that is not so already
   */
  void decided(Pod pod, boolean taken);

  /** What was set aside for a pod is free. */
  void released(PodUid uid);
}

package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * What a worker is asked to do, merged: it finds at most one of these in its mailbox. Without a pod
 * and without a termination it only means "look again".
 *
 * @param pod the pod as its source declares it now; absent when that has not changed
 * @param termination the wish that the pod ends; absent while there is none
 */
record PodWork(Optional<Pod> pod, Optional<TerminationRequest> termination) {
  static final PodWork LOOK = new PodWork(Optional.empty(), Optional.empty());

  static PodWork sync(Pod pod) {
    return new PodWork(Optional.of(pod), Optional.empty());
  }

  static PodWork terminate(TerminationRequest request) {
    return new PodWork(Optional.empty(), Optional.of(request));
  }

  /** This work and a later one as one piece of work; the newest pod replaces the older. */
  PodWork and(PodWork later) {
    Optional<TerminationRequest> both =
        termination
            .map(mine -> later.termination.map(mine::and).orElse(mine))
            .or(later::termination);
    return new PodWork(later.pod.or(this::pod), both);
  }
}

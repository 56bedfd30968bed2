package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;

/** Looks after the containers of pods while they run. Told by worker threads; never blocks. */
public interface PodFollower {
  /** This runs of the pod now. */
  void follow(Pod pod, RuntimePodStatus status);

  /** The pod is to end. */
  void ending(PodUid uid);

  /** Nothing of the pod runs any more. */
  void forget(PodUid uid);
}

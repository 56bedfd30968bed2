package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.util.Set;

/**
 * The cgroups of pods on this machine. Thread-safe; workers call it for their own pods. Never
 * touches cgroups that are not below its root. Upstream's counterpart: {@code PodContainerManager}.
 */
public interface PodCgroups {
  /**
   * Makes the tiers and the pod's cgroup where they are missing and writes their limits.
   *
   * @throws InterruptedException when newer work made this pointless
   */
  CgroupResult ensure(Pod pod) throws InterruptedException;

  /** Removes a pod's cgroup from every hierarchy, processes left in it ended first. */
  CgroupResult remove(PodUid uid) throws InterruptedException;

  /** Pods that have a cgroup, known or not. */
  Set<PodUid> existing();

  /** The pod's cgroup as the runtime wants to hear it. */
  String cgroupParent(Pod pod);
}

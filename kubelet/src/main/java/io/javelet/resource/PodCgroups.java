package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.util.Set;

/**
 * The cgroups of pods on this machine. Thread-safe; workers call it for their own pods. Never
 * touches cgroups that are not below its root. Upstream's counterpart: {@code PodContainerManager}.
 */
public interface PodCgroups {
  /**
   * Makes what all pods share and writes its limits, as far as the kernel takes them now. Called
   * before any pod, and again while something is refused.
   *
   * @return what is not in force; what the machine cannot do at all is said the first time only
   * @throws IOException when pods cannot have cgroups at all
   */
  CgroupProblems enforce() throws IOException, InterruptedException;

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

package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.util.Set;

/**
 * Cgroups of pods whose resources may be changing: until all is in force, a pod's own cgroup allows
 * the larger of what its containers have and what they are to have. Thread-safe.
 */
public final class ResizingCgroups implements PodCgroups {
  private final PodCgroups inner;
  private final PodAllocations allocations;

  /** What {@code allocations} say decides how large {@code inner} makes them. */
  public ResizingCgroups(PodCgroups inner, PodAllocations allocations) {
    this.inner = inner;
    this.allocations = allocations;
  }

  @Override
  public CgroupProblems enforce() throws IOException, InterruptedException {
    return inner.enforce();
  }

  @Override
  public CgroupResult ensure(Pod pod) throws InterruptedException {
    return inner.ensure(allocations.widest(pod));
  }

  @Override
  public CgroupResult remove(PodUid uid) throws InterruptedException {
    return inner.remove(uid);
  }

  @Override
  public Set<PodUid> existing() {
    return inner.existing();
  }

  @Override
  public String cgroupParent(Pod pod) {
    return inner.cgroupParent(pod);
  }
}

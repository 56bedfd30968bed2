package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.util.Set;

/**
 * All pods directly below one cgroup, without any of their own ({@code cgroupsPerQOS: false}).
 * Immutable, any thread; makes and removes nothing. Upstream's counterpart: {@code
 * podContainerManagerNoop}.
 */
public final class SharedCgroup implements PodCgroups {
  private final String parent;

  /**
   * Containers become children of this cgroup.
   *
   * @param parent as configured ({@code cgroupRoot}), empty to leave it to the runtime
   */
  public SharedCgroup(String parent) {
    this.parent = parent;
  }

  @Override
  public CgroupProblems enforce() {
    return CgroupProblems.NONE;
  }

  @Override
  public CgroupResult ensure(Pod pod) {
    return new CgroupResult.Done();
  }

  @Override
  public CgroupResult remove(PodUid uid) {
    return new CgroupResult.Done();
  }

  @Override
  public Set<PodUid> existing() {
    return Set.of();
  }

  @Override
  public String cgroupParent(Pod pod) {
    return parent;
  }
}

package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.util.Set;

/**
 * With {@code cgroupsPerQOS: false} pods have no cgroups of their own: containers are put right
 * below the cgroup root.
 */
public final class NoPodCgroups implements PodCgroups {
  private final String cgroupRoot;

  /**
   * @param cgroupRoot as configured, empty for the runtime's own choice
   */
  public NoPodCgroups(String cgroupRoot) {
    this.cgroupRoot = cgroupRoot;
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
    return cgroupRoot;
  }
}

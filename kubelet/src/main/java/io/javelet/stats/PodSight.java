package io.javelet.stats;

import io.javelet.os.CgroupPath;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import java.util.List;
import java.util.Optional;

/**
 * A pod as its use is looked for.
 *
 * @param uid the pod
 * @param name its name
 * @param cgroup the one that its containers are in; absent where pods have none of their own
 * @param status what the runtime has of it, as the agent knows it
 */
public record PodSight(
    PodUid uid, PodFullName name, Optional<CgroupPath> cgroup, RuntimePodStatus status) {

  /** Shows the pods of this node. */
  @FunctionalInterface
  public interface Source {
    /** Every pod that the runtime has something of. */
    List<PodSight> pods();
  }
}

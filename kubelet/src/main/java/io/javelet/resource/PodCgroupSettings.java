package io.javelet.resource;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the configuration and the machine say about the cgroups of all pods.
 *
 * @param capacity of the node: the weight of all pods together
 * @param quota whether and how CPU limits are enforced
 * @param podPidsLimit processes and threads of one pod, absent for no limit
 * @param hugepageSizes of this machine, in the kernel's spelling such as {@code 2MB}
 * @param removalPatience how long an ended pod's processes may take to leave before they are
 *     killed, and again how long after that
 */
public record PodCgroupSettings(
    NodeCapacity capacity,
    CpuQuotaSettings quota,
    OptionalLong podPidsLimit,
    Set<String> hugepageSizes,
    Duration removalPatience) {
  public PodCgroupSettings {
    hugepageSizes = Set.copyOf(hugepageSizes);
  }
}

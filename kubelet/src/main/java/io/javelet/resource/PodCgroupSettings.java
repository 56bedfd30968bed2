package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the configuration and the machine say about the cgroups of all pods.
 *
 * @param enforced what all pods together are limited to, now
 * @param quota whether and how CPU limits are enforced
 * @param memory throttling and protection
 * @param reservedForHigherClasses share in percent of what the classes above request that a class
 *     may not use ({@code qosReserved} of memory), absent for none
 * @param podPidsLimit processes and threads of one pod, absent for no limit
 * @param hugepageSizes of this machine, in the kernel's spelling such as {@code 2MB}
 * @param removalPatience how long an ended pod's processes may take to leave before they are
 *     killed, and again how long after that
 * @param unlimitedCpu pods whose CPU limit is not enforced because they have CPUs to themselves
 */
public record PodCgroupSettings(
    Supplier<ResourceAmounts> enforced,
    CpuQuotaSettings quota,
    MemorySettings memory,
    OptionalInt reservedForHigherClasses,
    OptionalLong podPidsLimit,
    Set<String> hugepageSizes,
    Duration removalPatience,
    Predicate<Pod> unlimitedCpu) {
  public PodCgroupSettings {
    hugepageSizes = Set.copyOf(hugepageSizes);
  }

  /** Every pod is held to its CPU limit. */
  public PodCgroupSettings(
      Supplier<ResourceAmounts> enforced,
      CpuQuotaSettings quota,
      MemorySettings memory,
      OptionalInt reservedForHigherClasses,
      OptionalLong podPidsLimit,
      Set<String> hugepageSizes,
      Duration removalPatience) {
    this(
        enforced,
        quota,
        memory,
        reservedForHigherClasses,
        podPidsLimit,
        hugepageSizes,
        removalPatience,
        _ -> false);
  }

  /** How a pod's CPU limit is enforced. */
  CpuQuotaSettings quota(Pod pod) {
    return unlimitedCpu.test(pod) ? new CpuQuotaSettings(false, quota.period()) : quota;
  }
}

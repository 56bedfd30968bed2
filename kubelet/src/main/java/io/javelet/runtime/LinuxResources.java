package io.javelet.runtime;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What the kernel shall enforce for a container or a pod, in the kernel's units.
 *
 * @param cpuShares cgroup v1 shares (2 to 262144); the runtime turns them into a weight on v2
 * @param cpuQuota microseconds per period, 0 for no limit; absent when quotas are switched off
 * @param cpuPeriod microseconds; absent when quotas are switched off
 * @param memoryLimit bytes, 0 for no limit
 * @param memoryAndSwapLimit bytes of both together on cgroup v1; absent to leave it to the runtime
 * @param oomScoreAdj -1000 to 1000
 * @param hugepageLimits bytes by page size such as {@code 2MB}
 * @param unified cgroup v2 files and values, by file name
 * @param cpus that it may run on, in the kernel's list form; empty for any
 * @param memoryNodes NUMA nodes of its memory, likewise
 */
public record LinuxResources(
    long cpuShares,
    OptionalLong cpuQuota,
    OptionalLong cpuPeriod,
    long memoryLimit,
    OptionalLong memoryAndSwapLimit,
    int oomScoreAdj,
    Map<String, Long> hugepageLimits,
    Map<String, String> unified,
    String cpus,
    String memoryNodes) {
  public LinuxResources {
    hugepageLimits = Map.copyOf(hugepageLimits);
    unified = Map.copyOf(unified);
  }

  /** Anywhere on the machine. */
  public LinuxResources(
      long cpuShares,
      OptionalLong cpuQuota,
      OptionalLong cpuPeriod,
      long memoryLimit,
      OptionalLong memoryAndSwapLimit,
      int oomScoreAdj,
      Map<String, Long> hugepageLimits,
      Map<String, String> unified) {
    this(
        cpuShares,
        cpuQuota,
        cpuPeriod,
        memoryLimit,
        memoryAndSwapLimit,
        oomScoreAdj,
        hugepageLimits,
        unified,
        "",
        "");
  }

  /**
   * The same at this place.
   *
   * @param quota microseconds per period, -1 for no limit; absent to leave it as it is
   */
  public LinuxResources at(String cpuList, String nodeList, OptionalLong quota) {
    return new LinuxResources(
        cpuShares,
        quota.isPresent() && cpuQuota.isPresent() ? quota : cpuQuota,
        cpuPeriod,
        memoryLimit,
        memoryAndSwapLimit,
        oomScoreAdj,
        hugepageLimits,
        unified,
        cpuList,
        nodeList);
  }
}

package io.javelet.resource;

import java.util.Set;

/**
 * What the configuration and the machine say about the resources of all containers.
 *
 * @param capacity of the node, for scores and shares of it
 * @param quota whether and how CPU limits are enforced
 * @param memory swap, throttling, protection
 * @param hugepageSizes of this machine, in the kernel's spelling such as {@code 2MB}; what a
 *     container does not ask for is forbidden to it
 * @param placements where on the machine containers run
 * @param quotaOfOwnCpus whether CPU limits are enforced on CPUs that a container has to itself
 */
public record ContainerSettings(
    NodeCapacity capacity,
    CpuQuotaSettings quota,
    MemorySettings memory,
    Set<String> hugepageSizes,
    Placements placements,
    boolean quotaOfOwnCpus) {
  public ContainerSettings {
    hugepageSizes = Set.copyOf(hugepageSizes);
  }

  /** Containers run anywhere. */
  public ContainerSettings(
      NodeCapacity capacity,
      CpuQuotaSettings quota,
      MemorySettings memory,
      Set<String> hugepageSizes) {
    this(capacity, quota, memory, hugepageSizes, Placements.ANYWHERE, true);
  }

  /**
   * The same with places.
   *
   * @param quota whether CPU limits are enforced on CPUs that a container has to itself
   */
  public ContainerSettings placed(Placements places, boolean quota) {
    return new ContainerSettings(capacity, this.quota, memory, hugepageSizes, places, quota);
  }
}

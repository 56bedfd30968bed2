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
 */
public record ContainerSettings(
    NodeCapacity capacity,
    CpuQuotaSettings quota,
    MemorySettings memory,
    Set<String> hugepageSizes) {
  public ContainerSettings {
    hugepageSizes = Set.copyOf(hugepageSizes);
  }
}

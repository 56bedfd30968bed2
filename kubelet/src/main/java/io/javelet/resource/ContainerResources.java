package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.LinuxResources;

/**
 * What the kernel shall enforce for one container. Pure. Upstream's counterpart: {@code
 * generateLinuxContainerResources}.
 */
public final class ContainerResources {
  private ContainerResources() {}

  /** The values for a container of a pod, init containers and sidecars included. */
  public static LinuxResources of(
      Pod pod, Container container, NodeCapacity capacity, CpuQuotaSettings quota) {
    return new LinuxResources(
        2,
        java.util.OptionalLong.empty(),
        java.util.OptionalLong.empty(),
        0,
        0,
        java.util.Map.of(),
        java.util.Map.of());
  }
}

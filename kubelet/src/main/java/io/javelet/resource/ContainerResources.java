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
    DeclaredResources own = DeclaredResources.of(container);
    DeclaredResources effective =
        new DeclaredResources(
            own.requests(), own.limits().plus(inheritedLimits(pod, own.limits())));
    return KernelValues.linuxResources(
        effective, quota, OomScore.of(pod, container, capacity), Hugepages.limits(own.limits()));
  }

  /** A container without a limit of its own can never use more than its pod. */
  private static ResourceAmounts inheritedLimits(Pod pod, ResourceAmounts own) {
    return DeclaredResources.ofPodLevel(pod)
        .map(DeclaredResources::limits)
        .orElse(ResourceAmounts.NONE)
        .only(name ->
            (name.equals(ResourceAmounts.CPU) || name.equals(ResourceAmounts.MEMORY))
                && !own.hasSome(name));
  }
}

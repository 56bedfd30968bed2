package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.LinuxResources;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the kernel shall enforce for one container. Pure. Upstream's counterpart: {@code
 * generateLinuxContainerResources}.
 */
public final class ContainerResources {
  private static final long NO_QUOTA = -1;

  private ContainerResources() {}

  /** The values for a container of a pod, init containers and sidecars included. */
  public static LinuxResources of(Pod pod, Container container, ContainerSettings settings) {
    DeclaredResources own = DeclaredResources.of(container);
    DeclaredResources effective =
        new DeclaredResources(
            own.requests(), own.limits().plus(inheritedLimits(pod, own.limits())));
    Placement place = settings.placements().of(pod, container.getName());
    LinuxResources resources =
        KernelValues.linuxResources(
            effective,
            settings.quota(),
            MemoryKeys.memoryAndSwap(effective.limits().memoryBytes(), settings.memory()),
            OomScore.of(pod, container, settings.capacity()),
            hugepages(own.limits(), settings.hugepageSizes()),
            MemoryKeys.ofContainer(pod, container, settings));
    return resources.at(
        place.cpus(),
        place.memoryNodes(),
        place.alone() && !settings.quotaOfOwnCpus()
            ? OptionalLong.of(NO_QUOTA)
            : OptionalLong.empty());
  }

  /** Huge pages of a size that the container does not ask for are forbidden to it. */
  private static Map<String, Long> hugepages(ResourceAmounts limits, Set<String> sizes) {
    Map<String, Long> hugepages = new TreeMap<>();
    sizes.forEach(size -> hugepages.put(size, 0L));
    hugepages.putAll(Hugepages.limits(limits));
    return hugepages;
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

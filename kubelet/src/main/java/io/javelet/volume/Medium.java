package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.resource.PodResources;
import io.javelet.resource.ResourceAmounts;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an empty folder is made of. Pure. */
sealed interface Medium {
  /** A folder on the agent's own disk. */
  record Disk() implements Medium {}

  /**
   * A memory filesystem.
   *
   * @param bytes the most it holds
   */
  record Memory(long bytes) implements Medium {}

  /**
   * A filesystem of huge pages.
   *
   * @param pageBytes the size of a page
   */
  record HugePages(long pageBytes) implements Medium {}

  /**
   * The medium of a pod's empty folder.
   *
   * @param allocatableMemoryBytes what all pods can use
   * @throws VolumeFailedException when there is no such medium, or the pod may not use it
   */
  static Medium of(Pod pod, VolumeKind.EmptyDir kind, long allocatableMemoryBytes)
      throws VolumeFailedException {
    return switch (kind.medium()) {
      case "" -> new Disk();
      case "Memory" -> memory(pod, kind.sizeLimit().orElse(0), allocatableMemoryBytes);
      case "HugePages" -> anyHugePages(pod);
      default -> {
        if (kind.medium().startsWith("HugePages-")) {
          yield hugePages(pod, kind.medium());
        }
        throw new VolumeFailedException("unknown storage medium \"%s\"".formatted(kind.medium()));
      }
    };
  }

  /**
   * Memory for a pod's volume: no pod can use more than its limit, so no volume of its can hold
   * more.
   *
   * @param limit of the volume itself, 0 for none
   */
  static Medium memory(Pod pod, long limit, long allocatableMemoryBytes) {
    long size =
        Math.min(allocatableMemoryBytes, PodResources.memoryLimit(pod).orElse(Long.MAX_VALUE));
    return new Memory(limit > 0 ? Math.min(size, limit) : size);
  }

  private static Medium anyHugePages(Pod pod) throws VolumeFailedException {
    Set<Long> sizes = requestedPages(pod);
    if (sizes.size() > 1) {
      throw new VolumeFailedException(
          "medium: HugePages can't be used if container requests multiple huge page sizes");
    }
    if (sizes.isEmpty()) {
      throw notRequested("HugePages");
    }
    return new HugePages(sizes.iterator().next());
  }

  private static Medium hugePages(Pod pod, String medium) throws VolumeFailedException {
    long wanted;
    try {
      wanted = bytes(medium.substring("HugePages-".length()));
    } catch (IllegalArgumentException _) {
      throw new VolumeFailedException("unknown storage medium \"%s\"".formatted(medium));
    }
    if (!requestedPages(pod).contains(wanted)) {
      throw notRequested(medium);
    }
    return new HugePages(wanted);
  }

  private static VolumeFailedException notRequested(String medium) {
    return new VolumeFailedException(
        "medium %s: hugePages storage requested, but there is no resource request for huge pages"
            .formatted(medium));
  }

  private static Set<Long> requestedPages(Pod pod) {
    Stream<ResourceRequirements> containers =
        Stream.of(pod.getSpec().getContainers(), pod.getSpec().getInitContainers())
            .filter(Objects::nonNull)
            .flatMap(list -> list.stream().map(Container::getResources));
    return Stream.concat(Stream.ofNullable(pod.getSpec().getResources()), containers)
        .filter(Objects::nonNull)
        .flatMap(resources -> names(resources.getRequests()))
        .filter(name -> name.startsWith(ResourceAmounts.HUGEPAGES_PREFIX))
        .map(name -> bytes(name.substring(ResourceAmounts.HUGEPAGES_PREFIX.length())))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> names(@Nullable Map<String, Quantity> requests) {
    return requests == null ? Stream.empty() : requests.keySet().stream();
  }

  private static long bytes(String quantity) {
    return Quantity.parse(quantity).getNumericalAmount().longValueExact();
  }
}

package io.javelet.eviction;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.config.value.Quantity;
import io.javelet.resource.PodResources;
import io.javelet.resource.ResourceAmounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What a pod itself says that it takes of the node's disk at most: {@code emptyDir.sizeLimit} and
 * {@code limits.ephemeral-storage}. Pure. Upstream's counterpart: {@code localStorageEviction}.
 */
final class StorageLimit {
  private static final String RESOURCE = "ephemeral-storage";

  private StorageLimit() {}

  /**
   * A limit that was exceeded.
   *
   * @param signal what the metric calls it
   * @param message for people
   */
  record Breach(String signal, String message) {}

  /** Whether there is anything to measure. */
  static boolean isSet(Pod pod) {
    return PodResources.limits(pod).has(RESOURCE)
        || volumes(pod).stream().anyMatch(volume -> sizeLimit(volume).isPresent());
  }

  /**
   * The first limit that a pod exceeds.
   *
   * @param ownImageDisk whether containers' layers are on a disk of their own, where they count for
   *     no container
   */
  static Optional<Breach> breach(Pod pod, PodUsage usage, boolean ownImageDisk) {
    return ofVolumes(pod, usage)
        .or(() -> ofPod(pod, usage))
        .or(() -> ofContainers(pod, usage, ownImageDisk));
  }

  private static Optional<Breach> ofVolumes(Pod pod, PodUsage usage) {
    for (Volume volume : volumes(pod)) {
      Optional<Quantity> limit = sizeLimit(volume);
      long used = usage.volumeBytes().getOrDefault(volume.getName(), 0L);
      if (limit.isPresent() && isOver(used, limit.get().amount())) {
        return Optional.of(
            new Breach(
                "emptydirfs.limit",
                "Usage of EmptyDir volume \"%s\" exceeds the limit \"%s\". "
                    .formatted(volume.getName(), limit.get())));
      }
    }
    return Optional.empty();
  }

  private static Optional<Breach> ofPod(Pod pod, PodUsage usage) {
    ResourceAmounts limits = PodResources.limits(pod);
    if (!limits.has(RESOURCE) || !isOver(usage.diskBytes(), limits.amount(RESOURCE))) {
      return Optional.empty();
    }
    return Optional.of(
        new Breach(
            "ephemeralpodfs.limit",
            "Pod ephemeral local storage usage exceeds the total limit of containers %s. "
                .formatted(text(limits.amount(RESOURCE)))));
  }

  private static Optional<Breach> ofContainers(Pod pod, PodUsage usage, boolean ownImageDisk) {
    for (Container container : pod.getSpec().getContainers()) {
      Optional<BigDecimal> limit = limit(container);
      Optional<PodUsage.OfContainer> used =
          Optional.ofNullable(usage.containers().get(container.getName()));
      if (limit.isPresent()
          && used.isPresent()
          && isOver(
              used.get().logs().bytes() + (ownImageDisk ? 0 : used.get().layer().bytes()),
              limit.get())) {
        return Optional.of(
            new Breach(
                "ephemeralcontainerfs.limit",
                "Container %s exceeded its local ephemeral storage limit \"%s\". "
                    .formatted(container.getName(), text(limit.get()))));
      }
    }
    return Optional.empty();
  }

  private static Optional<BigDecimal> limit(Container container) {
    if (container.getResources() == null || container.getResources().getLimits() == null) {
      return Optional.empty();
    }
    ResourceAmounts limits = ResourceAmounts.of(container.getResources().getLimits());
    return Optional.of(limits.amount(RESOURCE)).filter(amount -> amount.signum() > 0);
  }

  private static Optional<Quantity> sizeLimit(Volume volume) {
    return Optional.ofNullable(volume.getEmptyDir())
        .flatMap(emptyDir -> Optional.ofNullable(emptyDir.getSizeLimit()))
        .flatMap(quantity -> Quantity.parse(quantity.toString()))
        .filter(quantity -> quantity.signum() > 0);
  }

  private static List<Volume> volumes(Pod pod) {
    return Optional.ofNullable(pod.getSpec().getVolumes()).orElse(List.of());
  }

  private static boolean isOver(long used, BigDecimal limit) {
    return BigDecimal.valueOf(used).compareTo(limit) > 0;
  }

  private static String text(BigDecimal bytes) {
    return new Quantity(bytes, Quantity.Notation.BINARY_SUFFIX).toString();
  }
}

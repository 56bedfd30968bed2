package io.javelet.eviction;

import io.javelet.config.value.EvictionSignal;
import java.util.function.ToLongFunction;

/**
 * What pods can be ended for, and how much of it a pod uses. Upstream's counterpart: {@code
 * signalToResource} with the ranking functions.
 */
enum Starved {
  MEMORY("memory", pod -> 0, PodUsage.OfContainer::memoryBytes),
  /** Volumes, logs and layers on one file system. */
  DISK(
      "ephemeral-storage",
      pod -> pod.volumes().bytes(),
      container -> container.layer().plus(container.logs()).bytes()),
  /** Volumes and logs, where layers are on a file system of their own. */
  NODE_DISK(
      "ephemeral-storage", pod -> pod.volumes().bytes(), container -> container.logs().bytes()),
  /** Layers alone. */
  LAYER_DISK("ephemeral-storage", pod -> 0, container -> container.layer().bytes()),
  INODES(
      "inodes",
      pod -> pod.volumes().inodes(),
      container -> container.layer().plus(container.logs()).inodes()),
  PIDS("pids", PodUsage::processes, container -> 0);

  private final String resource;

  @SuppressWarnings("ImmutableEnumChecker") // these functions hold nothing
  private final ToLongFunction<PodUsage> beside;

  @SuppressWarnings("ImmutableEnumChecker") // as above
  private final ToLongFunction<PodUsage.OfContainer> byContainer;

  /**
   * @param beside what a pod uses that is none of its containers'
   */
  Starved(
      String resource,
      ToLongFunction<PodUsage> beside,
      ToLongFunction<PodUsage.OfContainer> byContainer) {
    this.resource = resource;
    this.beside = beside;
    this.byContainer = byContainer;
  }

  /**
   * What a signal is about.
   *
   * @param ownImageDisk whether images and layers are on a file system of their own
   */
  static Starved of(EvictionSignal signal, boolean ownImageDisk) {
    return switch (signal) {
      case MEMORY_AVAILABLE, ALLOCATABLE_MEMORY_AVAILABLE -> MEMORY;
      case NODEFS_AVAILABLE -> ownImageDisk ? NODE_DISK : DISK;
      case IMAGEFS_AVAILABLE, CONTAINERFS_AVAILABLE -> ownImageDisk ? LAYER_DISK : DISK;
      case NODEFS_INODES_FREE, IMAGEFS_INODES_FREE, CONTAINERFS_INODES_FREE -> INODES;
      case PID_AVAILABLE -> PIDS;
    };
  }

  /** The resource's name in requests and messages. */
  String resource() {
    return resource;
  }

  long use(PodUsage pod) {
    return beside.applyAsLong(pod)
        + pod.containers().values().stream().mapToLong(byContainer).sum();
  }

  long use(PodUsage.OfContainer container) {
    return byContainer.applyAsLong(container);
  }
}

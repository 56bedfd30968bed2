package io.javelet.eviction;

import io.javelet.config.value.EvictionSignal;

/**
 * What pods can be ended for, and how much of it a pod uses. Upstream's counterpart: {@code
 * signalToResource} with the ranking functions.
 */
enum Starved {
  MEMORY("memory") {
    @Override
    long use(PodUsage pod) {
      return pod.memoryBytes();
    }

    @Override
    long use(PodUsage.OfContainer container) {
      return container.memoryBytes();
    }
  },
  /** Volumes, logs and layers on one file system. */
  DISK("ephemeral-storage") {
    @Override
    long use(PodUsage pod) {
      return pod.volumes().bytes() + containers(pod);
    }

    @Override
    long use(PodUsage.OfContainer container) {
      return container.layer().bytes() + container.logs().bytes();
    }
  },
  /** Volumes and logs, where layers are on a file system of their own. */
  NODE_DISK("ephemeral-storage") {
    @Override
    long use(PodUsage pod) {
      return pod.volumes().bytes() + containers(pod);
    }

    @Override
    long use(PodUsage.OfContainer container) {
      return container.logs().bytes();
    }
  },
  /** Layers alone. */
  LAYER_DISK("ephemeral-storage") {
    @Override
    long use(PodUsage pod) {
      return containers(pod);
    }

    @Override
    long use(PodUsage.OfContainer container) {
      return container.layer().bytes();
    }
  },
  INODES("inodes") {
    @Override
    long use(PodUsage pod) {
      return pod.volumes().inodes() + containers(pod);
    }

    @Override
    long use(PodUsage.OfContainer container) {
      return container.layer().inodes() + container.logs().inodes();
    }
  },
  PIDS("pids") {
    @Override
    long use(PodUsage pod) {
      return pod.processes();
    }

    @Override
    long use(PodUsage.OfContainer container) {
      return 0;
    }
  };

  private final String resource;

  Starved(String resource) {
    this.resource = resource;
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

  abstract long use(PodUsage pod);

  abstract long use(PodUsage.OfContainer container);

  long containers(PodUsage pod) {
    return pod.containers().values().stream().mapToLong(this::use).sum();
  }
}

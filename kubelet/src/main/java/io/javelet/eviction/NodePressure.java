package io.javelet.eviction;

import io.javelet.config.value.EvictionSignal;

/** What a node can run short of, as its conditions say it. */
public enum NodePressure {
  MEMORY("MemoryPressure"),
  DISK("DiskPressure"),
  PIDS("PIDPressure");

  private final String condition;

  NodePressure(String condition) {
    this.condition = condition;
  }

  /** The type of the node's condition. */
  public String condition() {
    return condition;
  }

  static NodePressure of(EvictionSignal signal) {
    return switch (signal) {
      case MEMORY_AVAILABLE, ALLOCATABLE_MEMORY_AVAILABLE -> MEMORY;
      case NODEFS_AVAILABLE,
          NODEFS_INODES_FREE,
          IMAGEFS_AVAILABLE,
          IMAGEFS_INODES_FREE,
          CONTAINERFS_AVAILABLE,
          CONTAINERFS_INODES_FREE ->
          DISK;
      case PID_AVAILABLE -> PIDS;
    };
  }
}

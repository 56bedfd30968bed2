package io.javelet.config.value;

import java.util.Optional;
import java.util.stream.Stream;

/** What can run short. */
public enum EvictionSignal {
  MEMORY_AVAILABLE("memory.available"),
  NODEFS_AVAILABLE("nodefs.available"),
  NODEFS_INODES_FREE("nodefs.inodesFree"),
  IMAGEFS_AVAILABLE("imagefs.available"),
  IMAGEFS_INODES_FREE("imagefs.inodesFree"),
  CONTAINERFS_AVAILABLE("containerfs.available"),
  CONTAINERFS_INODES_FREE("containerfs.inodesFree"),
  ALLOCATABLE_MEMORY_AVAILABLE("allocatableMemory.available"),
  PID_AVAILABLE("pid.available");

  private final String text;

  EvictionSignal(String text) {
    this.text = text;
  }

  /** As written in a configuration. */
  public String text() {
    return text;
  }

  /** The signal of this name, if there is one. */
  public static Optional<EvictionSignal> of(String text) {
    return Stream.of(values()).filter(signal -> signal.text.equals(text)).findFirst();
  }
}

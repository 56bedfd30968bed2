package io.javelet.resource;

import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** How much memory containers use. Any thread; asks the kernel each time. */
public final class MemoryUsage {
  private final CgroupFiles files;

  /** Reads these cgroups. */
  public MemoryUsage(CgroupFiles files) {
    this.files = files;
  }

  /** Bytes that all processes in the cgroup of one of them use; absent when it is gone. */
  public OptionalLong ofProcess(long pid) throws IOException {
    Optional<CgroupPath> cgroup = files.ofProcess(pid, "memory");
    if (cgroup.isEmpty()) {
      return OptionalLong.empty();
    }
    return files
        .read(cgroup.get(), files.layout().isUnified() ? "memory.current" : "memory.usage_in_bytes")
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }
}

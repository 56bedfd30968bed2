package io.javelet;

import io.javelet.os.ProcFs;
import io.javelet.os.ProcessId;
import io.javelet.os.ProcessWatcher;
import io.javelet.pleg.ProcessExits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Lets the lifecycle event generator use the kernel's pidfds. */
final class ExitWatching {
  private ExitWatching() {}

  static ProcessExits by(ProcessWatcher watcher) {
    return (pid, id, onExit) -> {
      try {
        // Runtimes name a container's cgroup after it; the start time binds what was read of it.
        Optional<ProcessId> process = ProcessId.of(pid);
        return process.isPresent() && ProcFs.ofThisMachine().isInCgroupOf(pid, id)
            ? watcher.watch(process.get(), () -> onExit.ended(true))
            : watcher.watch(pid, () -> onExit.ended(false));
      } catch (IOException failure) {
        throw new UncheckedIOException("process " + pid + " cannot be watched", failure);
      }
    };
  }
}

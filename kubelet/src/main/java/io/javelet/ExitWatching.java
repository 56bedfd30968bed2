package io.javelet;

import io.javelet.os.ProcessWatcher;
import io.javelet.pleg.ProcessExits;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Lets the lifecycle event generator use the kernel's pidfds. */
final class ExitWatching {
  private ExitWatching() {}

  static ProcessExits by(ProcessWatcher watcher) {
    return (pid, onExit) -> {
      try {
        return watcher.watch(pid, onExit);
      } catch (IOException failure) {
        throw new UncheckedIOException("process " + pid + " cannot be watched", failure);
      }
    };
  }
}

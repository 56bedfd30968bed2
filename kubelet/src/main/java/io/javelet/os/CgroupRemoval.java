package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Removes one tree of cgroup folders. The kernel removes a cgroup's files itself, so only folders
 * are removed, and a cgroup that still has processes stays. Any thread.
 */
final class CgroupRemoval {
  private static final MethodHandle RMDIR = Libc.bind("rmdir", FunctionDescriptor.of(INT, POINTER));
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  private CgroupRemoval() {}

  static void remove(Path folder, Deadline deadline) throws IOException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      for (Path child : CgroupFiles.folders(folder)) {
        remove(child, deadline);
      }
      try {
        removeFolder(folder);
        return;
      } catch (SystemCallException e) {
        // Version 1 tells nobody when a cgroup becomes empty, so this must ask again.
        boolean mayPass = e.is(Errno.EBUSY) || e.is(Errno.ENOTEMPTY);
        if (!mayPass || deadline.hasPassed()) {
          throw e;
        }
      }
      Thread.sleep(pause);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
  }

  private static void removeFolder(Path folder) throws SystemCallException {
    try {
      Libc.call(
          "rmdir " + folder,
          (arena, errno) -> (int) RMDIR.invokeExact(errno, Libc.string(arena, folder.toString())));
    } catch (SystemCallException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }
}

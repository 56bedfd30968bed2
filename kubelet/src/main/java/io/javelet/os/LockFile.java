package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A file that one process of a machine holds at a time, by the kind of lock that upstream's kubelet
 * and the program {@code flock} take. Held until closed or until the process ends; the file stays.
 * Used by the thread that opened it; the watch has a thread of its own. Counterpart: {@code
 * flock(2)}.
 */
public final class LockFile implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_CLOEXEC = 0x80000;
  private static final int OWNER_ONLY = 0600;
  private static final int LOCK_EX = 2;
  private static final long STACK_BYTES = 256 * 1024;

  private static final MethodHandle OPEN =
      Libc.bind(
          "open", FunctionDescriptor.of(INT, POINTER, INT, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FLOCK =
      Libc.bind("flock", FunctionDescriptor.of(INT, INT, INT));

  private final Path path;
  private final int descriptor;

  private LockFile(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /**
   * Takes the lock; waits while another process holds it.
   *
   * @param path is made when it is not there
   * @throws IOException when it cannot be made or opened
   */
  public static LockFile take(Path path) throws IOException {
    int descriptor =
        (int)
            Libc.call(
                "open " + path,
                (arena, errno) ->
                    (int)
                        OPEN.invokeExact(
                            errno,
                            Libc.string(arena, path.toString()),
                            O_RDWR | O_CREAT | O_CLOEXEC,
                            OWNER_ONLY));
    try {
      Libc.call("flock " + path, (_, errno) -> (int) FLOCK.invokeExact(errno, descriptor, LOCK_EX));
    } catch (SystemCallException failure) {
      Libc.close(descriptor);
      throw failure;
    }
    return new LockFile(path, descriptor);
  }

  /**
   * Tells once when another process opens or deletes the file, which is how it asks for the lock.
   *
   * @param listener called on a thread of its own
   */
  public void onContention(Runnable listener) throws IOException {
    Inotify inotify = Inotify.open(false);
    try {
      inotify.addFile(path);
      EventDescriptor never = EventDescriptor.open();
      Thread.ofPlatform()
          .name("lock-file")
          .daemon()
          .stackSize(STACK_BYTES)
          .start(() -> {
            try (inotify;
                never) {
              if (inotify.await(never)) {
                listener.run();
              }
            } catch (SystemCallException broken) {
              throw new IllegalStateException("cannot watch " + path, broken);
            }
          });
    } catch (SystemCallException failure) {
      inotify.close();
      throw failure;
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    Libc.close(descriptor);
  }
}

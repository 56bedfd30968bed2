package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A handle on one process that no later process with the same number can take over. The opener
 * closes it. Counterpart: {@code pidfd_open(2)}.
 */
final class PidDescriptor implements AutoCloseable {
  // Numbers above 423 are the same on every architecture; older C libraries have no wrappers.
  private static final long SYS_PIDFD_SEND_SIGNAL = 424;
  private static final long SYS_PIDFD_OPEN = 434;
  private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(1);
  private static final MethodHandle OPEN =
      Libc.bind("syscall", FunctionDescriptor.of(LONG, LONG, INT, INT), VARIADIC);
  private static final MethodHandle SEND_SIGNAL =
      Libc.bind("syscall", FunctionDescriptor.of(LONG, LONG, INT, INT, POINTER, INT), VARIADIC);

  private final int descriptor;

  private PidDescriptor(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens the process that has this number now.
   *
   * @return empty when there is none
   */
  static Optional<PidDescriptor> open(long pid) throws SystemCallException {
    int number = Math.toIntExact(pid);
    try {
      return Optional.of(
          new PidDescriptor(
              (int)
                  Libc.call(
                      "pidfd_open " + pid,
                      (_, errno) -> (long) OPEN.invokeExact(errno, SYS_PIDFD_OPEN, number, 0))));
    } catch (SystemCallException e) {
      if (e.is(Errno.ESRCH)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Opens a process, and no other one that has its number by now.
   *
   * @return empty when it is gone
   */
  static Optional<PidDescriptor> open(ProcessId process) throws IOException {
    Optional<PidDescriptor> opened = open(process.pid());
    // Looked at after opening: from here on the number cannot belong to somebody else unnoticed.
    if (opened.isPresent() && !process.exists()) {
      opened.get().close();
      return Optional.empty();
    }
    return opened;
  }

  int descriptor() {
    return descriptor;
  }

  /**
   * Sends a signal.
   *
   * @return false when the process has ended
   */
  boolean send(int signal) throws SystemCallException {
    try {
      Libc.call(
          "pidfd_send_signal " + signal,
          (_, errno) ->
              (long)
                  SEND_SIGNAL.invokeExact(
                      errno, SYS_PIDFD_SEND_SIGNAL, descriptor, signal, MemorySegment.NULL, 0));
      return true;
    } catch (SystemCallException e) {
      if (e.is(Errno.ESRCH)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}

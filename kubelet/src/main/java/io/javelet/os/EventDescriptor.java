package io.javelet.os;

import static io.javelet.os.Libc.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * A descriptor that becomes readable when asked to: how another thread ends a {@code poll}. Any
 * thread may wake; the owner closes. Counterpart: {@code eventfd(2)}.
 */
final class EventDescriptor implements AutoCloseable {
  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final MethodHandle EVENTFD =
      Libc.bind("eventfd", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle EVENTFD_WRITE =
      Libc.bind("eventfd_write", FunctionDescriptor.of(INT, INT, Libc.LONG));

  private final int descriptor;

  private EventDescriptor(int descriptor) {
    this.descriptor = descriptor;
  }

  static EventDescriptor open() throws SystemCallException {
    return new EventDescriptor(
        (int)
            Libc.call(
                "eventfd",
                (_, errno) -> (int) EVENTFD.invokeExact(errno, 0, EFD_NONBLOCK | EFD_CLOEXEC)));
  }

  int descriptor() {
    return descriptor;
  }

  /** Makes it readable for good. */
  void wake() throws SystemCallException {
    Libc.call(
        "eventfd_write", (_, errno) -> (int) EVENTFD_WRITE.invokeExact(errno, descriptor, 1L));
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}

package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Waits until one of many descriptors is readable. One thread waits; any thread adds. Closing a
 * watched descriptor takes it out. Counterpart: {@code epoll(7)}.
 */
final class Epoll implements AutoCloseable {
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int MOST_AT_ONCE = 64;

  // struct epoll_event is packed on x86_64 only.
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
  private static final long KEY_OFFSET = PACKED ? 4 : 8;
  private static final long EVENT_BYTES = KEY_OFFSET + Long.BYTES;
  private static final ValueLayout.OfLong KEY = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt EVENTS = ValueLayout.JAVA_INT_UNALIGNED;

  private static final MethodHandle CREATE =
      Libc.bind("epoll_create1", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle CONTROL =
      Libc.bind("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, POINTER));
  private static final MethodHandle WAIT =
      Libc.bind("epoll_wait", FunctionDescriptor.of(INT, INT, POINTER, INT, INT));

  private final int descriptor;

  private Epoll(int descriptor) {
    this.descriptor = descriptor;
  }

  static Epoll open() throws SystemCallException {
    return new Epoll(
        (int)
            Libc.call(
                "epoll_create1", (_, errno) -> (int) CREATE.invokeExact(errno, EPOLL_CLOEXEC)));
  }

  /** Has {@link #await} give {@code key} once, when the descriptor is readable. */
  void addOnce(int watched, long key) throws SystemCallException {
    Libc.call(
        "epoll_ctl",
        (arena, errno) -> {
          MemorySegment event = arena.allocate(EVENT_BYTES, Long.BYTES);
          event.set(EVENTS, 0, EPOLLIN | EPOLLONESHOT);
          event.set(KEY, KEY_OFFSET, key);
          return (int) CONTROL.invokeExact(errno, descriptor, EPOLL_CTL_ADD, watched, event);
        });
  }

  /** Waits until there is at least one, and gives the keys of those that are readable. */
  long[] await() throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate(MOST_AT_ONCE * EVENT_BYTES, Long.BYTES);
      int count =
          (int)
              Libc.call(
                  "epoll_wait",
                  (_, errno) ->
                      (int) WAIT.invokeExact(errno, descriptor, events, MOST_AT_ONCE, -1));
      long[] keys = new long[count];
      for (int i = 0; i < count; i++) {
        keys[i] = events.get(KEY, i * EVENT_BYTES + KEY_OFFSET);
      }
      return keys;
    }
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}

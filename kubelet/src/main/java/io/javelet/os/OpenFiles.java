package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * How many files this process may have open. Stateless, any thread. Counterpart: {@code
 * setrlimit(2)} with {@code RLIMIT_NOFILE}.
 */
public final class OpenFiles {
  private static final int RLIMIT_NOFILE = 7;
  private static final MethodHandle SET =
      Libc.bind("setrlimit", FunctionDescriptor.of(INT, INT, POINTER));
  private static final MethodHandle GET =
      Libc.bind("getrlimit", FunctionDescriptor.of(INT, INT, POINTER));

  private OpenFiles() {}

  /**
   * Sets the bound, and the most that it may be raised to.
   *
   * @throws IOException when it may not be raised so far
   */
  public static void limit(long most) throws IOException {
    Libc.call(
        "setrlimit " + most,
        (arena, errno) -> {
          MemorySegment limit = arena.allocate(2 * Long.BYTES, Long.BYTES);
          limit.set(LONG, 0, most);
          limit.set(LONG, Long.BYTES, most);
          return (int) SET.invokeExact(errno, RLIMIT_NOFILE, limit);
        });
  }

  /** The bound in force. */
  public static long limit() throws IOException {
    long[] found = new long[1];
    Libc.call(
        "getrlimit",
        (arena, errno) -> {
          MemorySegment limit = arena.allocate(2 * Long.BYTES, Long.BYTES);
          int result = (int) GET.invokeExact(errno, RLIMIT_NOFILE, limit);
          found[0] = limit.get(LONG, 0);
          return result;
        });
    return found[0];
  }
}

package io.javelet.fakelogind;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Unix sockets by their numbers, since Java's own cannot pass a descriptor on. Stateless. */
@SuppressWarnings("restricted")
final class NativeSockets {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final int CLOEXEC = 0x80000;
  private static final int NO_SIGNAL = 0x4000;
  private static final int BOTH_WAYS = 2;

  private static final MethodHandle SOCKET = bind("socket", INT, INT, INT);
  private static final MethodHandle LISTEN = bind("listen", INT, INT);
  private static final MethodHandle SHUTDOWN = bind("shutdown", INT, INT);
  private static final MethodHandle CLOSE = bind("close", INT);
  private static final MethodHandle BIND = bind("bind", INT, POINTER, INT);
  private static final MethodHandle ACCEPT = bind("accept4", INT, POINTER, POINTER, INT);
  private static final MethodHandle PIPE = bind("pipe2", POINTER, INT);
  private static final MethodHandle READ =
      bindLong("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
  private static final MethodHandle SENDMSG =
      bindLong("sendmsg", FunctionDescriptor.of(LONG, INT, POINTER, INT));

  private NativeSockets() {}

  private static MethodHandle bind(
      String symbol, java.lang.foreign.MemoryLayout... argumentLayouts) {
    return bindLong(symbol, FunctionDescriptor.of(INT, argumentLayouts));
  }

  private static MethodHandle bindLong(String symbol, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), descriptor);
  }

  private interface Call {
    // The type that MethodHandle.invokeExact declares.
    long invoke(Arena arena) throws Throwable;
  }

  private static long call(String what, Call call) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long result = call.invoke(arena);
      if (result < 0) {
        throw new IOException(what + " failed");
      }
      return result;
    } catch (IOException | RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static int listen(Path path) throws IOException {
    int descriptor = (int) call("socket", _ -> (int) SOCKET.invokeExact(1, 1 | CLOEXEC, 0));
    call(
        "bind",
        arena -> {
          byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
          MemorySegment address = arena.allocate(110);
          address.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
          MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
          return (int) BIND.invokeExact(descriptor, address, 110);
        });
    call("listen", _ -> (int) LISTEN.invokeExact(descriptor, 8));
    return descriptor;
  }

  static int accept(int listening) throws IOException {
    return (int)
        call(
            "accept",
            _ ->
                (int)
                    ACCEPT.invokeExact(listening, MemorySegment.NULL, MemorySegment.NULL, CLOEXEC));
  }

  /**
   * Ends whoever waits on it; it is closed by {@link #close} afterwards. Does nothing when the
   * other side has gone first.
   */
  static void hangUp(int descriptor) throws IOException {
    call("shutdown", _ -> Math.max((int) SHUTDOWN.invokeExact(descriptor, BOTH_WAYS), 0));
  }

  static void close(int descriptor) throws IOException {
    call("close", _ -> (int) CLOSE.invokeExact(descriptor));
  }

  /** The end to read from and the end to write to. */
  static int[] pipe() throws IOException {
    int[] ends = new int[2];
    call(
        "pipe2",
        arena -> {
          MemorySegment both = arena.allocate(8, 4);
          int result = (int) PIPE.invokeExact(both, CLOEXEC);
          ends[0] = both.get(INT, 0);
          ends[1] = both.get(INT, 4);
          return result;
        });
    return ends;
  }

  /** Exactly so many bytes. */
  static byte[] read(int descriptor, int count) throws IOException {
    byte[] bytes = new byte[count];
    int filled = 0;
    while (filled < count) {
      int from = filled;
      int got =
          (int)
              call(
                  "read",
                  arena -> {
                    MemorySegment buffer = arena.allocate(count - from);
                    long result =
                        (long) READ.invokeExact(descriptor, buffer, (long) (count - from));
                    if (result > 0) {
                      MemorySegment.copy(
                          buffer, ValueLayout.JAVA_BYTE, 0, bytes, from, (int) result);
                    }
                    return result;
                  });
      if (got == 0) {
        throw new EOFException("the peer hung up");
      }
      filled += got;
    }
    return bytes;
  }

  /** Sends all of it, with a descriptor unless that is negative. */
  static void send(int descriptor, byte[] bytes, int passed) throws IOException {
    call(
        "sendmsg",
        arena -> {
          MemorySegment content = arena.allocate(bytes.length);
          MemorySegment.copy(bytes, 0, content, ValueLayout.JAVA_BYTE, 0, bytes.length);
          MemorySegment vector = arena.allocate(16, 8);
          vector.set(POINTER, 0, content);
          vector.set(LONG, 8, content.byteSize());
          MemorySegment header = arena.allocate(56, 8);
          header.set(POINTER, 16, vector);
          header.set(LONG, 24, 1L);
          if (passed >= 0) {
            MemorySegment control = arena.allocate(24, 8);
            control.set(LONG, 0, 20L);
            control.set(INT, 8, 1);
            control.set(INT, 12, 1);
            control.set(INT, 16, passed);
            header.set(POINTER, 32, control);
            header.set(LONG, 40, 24L);
          }
          return (long) SENDMSG.invokeExact(descriptor, header, NO_SIGNAL);
        });
  }
}

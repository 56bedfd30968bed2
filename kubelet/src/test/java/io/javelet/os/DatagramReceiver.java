package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Plays systemd: a unix datagram socket, which the JDK does not have. */
public final class DatagramReceiver implements AutoCloseable {
  private static final MethodHandle SOCKET =
      Libc.bind("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle BIND =
      Libc.bind("bind", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle RECEIVE =
      Libc.bind("recv", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
  private static final long LONGEST_MESSAGE = 4096;

  private final int socket;

  private DatagramReceiver(int socket) {
    this.socket = socket;
  }

  public static DatagramReceiver bind(String address) throws IOException {
    int socket = (int) Libc.call("socket", (_, errno) -> (int) SOCKET.invokeExact(errno, 1, 2, 0));
    Libc.call(
        "bind",
        (arena, errno) -> {
          byte[] name = address.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
          MemorySegment to = arena.allocate(2 + name.length, 2);
          to.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
          MemorySegment.copy(name, 0, to, ValueLayout.JAVA_BYTE, 2, name.length);
          return (int) BIND.invokeExact(errno, socket, to, (int) to.byteSize());
        });
    return new DatagramReceiver(socket);
  }

  public String receive() throws IOException {
    byte[][] message = new byte[1][];
    Libc.call(
        "recv",
        (arena, errno) -> {
          MemorySegment buffer = arena.allocate(LONGEST_MESSAGE);
          long length = (long) RECEIVE.invokeExact(errno, socket, buffer, LONGEST_MESSAGE, 0);
          if (length >= 0) {
            message[0] = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
          }
          return length;
        });
    return new String(message[0], StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    Libc.close(socket);
  }
}

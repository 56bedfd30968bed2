package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/**
 * A connection to a unix socket through which descriptors can come, which Java's own cannot take.
 * One platform thread uses it, since its waits are native; any thread may end them. Counterpart:
 * {@code recvmsg(2)} with {@code SCM_RIGHTS}.
 */
final class DescriptorSocket implements DBusStream {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final short POLLIN = 1;
  private static final int LONGEST_PATH = 107;

  /** As much as one read takes; room for more descriptors than any answer that we ask for has. */
  private static final int BUFFER_BYTES = 8192;

  private static final int CONTROL_BYTES = 128;
  private static final int CONTROL_HEADER = 16;

  // struct msghdr and its iovec, on 64 bits.
  private static final long MSGHDR_BYTES = 56;
  private static final long IOVEC_OFFSET = 16;
  private static final long IOVEC_COUNT_OFFSET = 24;
  private static final long CONTROL_OFFSET = 32;
  private static final long CONTROL_LENGTH_OFFSET = 40;

  private static final MethodHandle SOCKET =
      Libc.bind("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle CONNECT =
      Libc.bind("connect", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle SEND =
      Libc.bind("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
  private static final MethodHandle RECVMSG =
      Libc.bind("recvmsg", FunctionDescriptor.of(LONG, INT, POINTER, INT));
  private static final MethodHandle POLL =
      Libc.bind("poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));

  private final int descriptor;
  private final EventDescriptor ending;
  private final Deque<Integer> received = new ArrayDeque<>();
  private final ByteBuffer read = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  private DescriptorSocket(int descriptor, EventDescriptor ending) {
    this.descriptor = descriptor;
    this.ending = ending;
  }

  /**
   * Connects.
   *
   * @param ending once it is woken, every wait throws {@link InterruptedException}; the caller
   *     closes it
   */
  static DescriptorSocket connect(Path socket, EventDescriptor ending) throws IOException {
    byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
    if (path.length > LONGEST_PATH) {
      throw new IOException("too long for a socket: " + socket);
    }
    int descriptor =
        (int)
            Libc.call(
                "socket",
                (_, errno) -> (int) SOCKET.invokeExact(errno, AF_UNIX, SOCK_STREAM_CLOEXEC, 0));
    try {
      Libc.call(
          "connect " + socket,
          (arena, errno) -> {
            MemorySegment address = arena.allocate(Short.BYTES + LONGEST_PATH + 1L);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
            return (int) CONNECT.invokeExact(errno, descriptor, address, (int) address.byteSize());
          });
      return new DescriptorSocket(descriptor, ending);
    } catch (IOException e) {
      Libc.close(descriptor);
      throw e;
    }
  }

  @Override
  public boolean passesDescriptors() {
    return true;
  }

  /** The oldest descriptor that came and nobody took; whoever takes it closes it. */
  OptionalInt takeDescriptor() {
    return received.isEmpty() ? OptionalInt.empty() : OptionalInt.of(received.remove());
  }

  @Override
  public void write(byte[] bytes, Deadline deadline) throws IOException {
    int sent = 0;
    while (sent < bytes.length) {
      int from = sent;
      // What is sent is far less than what a socket holds: it does not wait for a slow reader.
      sent +=
          (int)
              Libc.call(
                  "send",
                  (arena, errno) -> {
                    MemorySegment rest = arena.allocate(bytes.length - from);
                    MemorySegment.copy(
                        bytes, from, rest, ValueLayout.JAVA_BYTE, 0, bytes.length - from);
                    return (long)
                        SEND.invokeExact(errno, descriptor, rest, rest.byteSize(), MSG_NOSIGNAL);
                  });
    }
  }

  @Override
  public void fill(ByteBuffer buffer, Deadline deadline) throws IOException, InterruptedException {
    while (buffer.hasRemaining()) {
      if (!read.hasRemaining()) {
        await(deadline);
        receive();
      }
      int count = Math.min(buffer.remaining(), read.remaining());
      buffer.put(read.slice(read.position(), count));
      read.position(read.position() + count);
    }
  }

  @Override
  public void close() {
    Libc.close(descriptor);
    received.forEach(Libc::close);
    received.clear();
  }

  private void await(Deadline deadline) throws IOException, InterruptedException {
    int left = (int) Math.min(deadline.leftMillis(), Integer.MAX_VALUE);
    if (left == 0) {
      throw new InterruptedIOException("D-Bus peer did not answer in time");
    }
    boolean ended;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate(16, Integer.BYTES);
      polled.set(INT, 0, descriptor);
      polled.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      polled.set(INT, 8, ending.descriptor());
      polled.set(ValueLayout.JAVA_SHORT, 12, POLLIN);
      Libc.call("poll", (_, errno) -> (int) POLL.invokeExact(errno, polled, 2L, left));
      ended = polled.get(ValueLayout.JAVA_SHORT, 14) != 0;
      if (!ended && polled.get(ValueLayout.JAVA_SHORT, 6) == 0) {
        throw new InterruptedIOException("D-Bus peer did not answer in time");
      }
    }
    if (ended) {
      throw new InterruptedException("gave up waiting for a D-Bus peer");
    }
  }

  private void receive() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(BUFFER_BYTES);
      MemorySegment vector = arena.allocate(2L * Long.BYTES, Long.BYTES);
      vector.set(POINTER, 0, bytes);
      vector.set(LONG, Long.BYTES, bytes.byteSize());
      MemorySegment control = arena.allocate(CONTROL_BYTES, Long.BYTES);
      MemorySegment header = arena.allocate(MSGHDR_BYTES, Long.BYTES);
      header.set(POINTER, IOVEC_OFFSET, vector);
      header.set(LONG, IOVEC_COUNT_OFFSET, 1L);
      header.set(POINTER, CONTROL_OFFSET, control);
      header.set(LONG, CONTROL_LENGTH_OFFSET, (long) CONTROL_BYTES);
      int count =
          (int)
              Libc.call(
                  "recvmsg",
                  (_, errno) ->
                      (long) RECVMSG.invokeExact(errno, descriptor, header, MSG_CMSG_CLOEXEC));
      keep(control.asSlice(0, Math.min(header.get(LONG, CONTROL_LENGTH_OFFSET), CONTROL_BYTES)));
      if (count == 0) {
        throw new EOFException("D-Bus peer closed the connection");
      }
      read.clear();
      read.put(bytes.asSlice(0, count).asByteBuffer()).flip();
    }
  }

  /** Keeps the descriptors that came beside the bytes. */
  private void keep(MemorySegment control) {
    long at = 0;
    while (at + CONTROL_HEADER <= control.byteSize()) {
      long length = control.get(LONG, at);
      if (length < CONTROL_HEADER || at + length > control.byteSize()) {
        return;
      }
      if (control.get(INT, at + 8) == SOL_SOCKET && control.get(INT, at + 12) == SCM_RIGHTS) {
        for (long each = at + CONTROL_HEADER; each + Integer.BYTES <= at + length; each += 4) {
          received.add(control.get(INT, each));
        }
      }
      at += (length + 7) / 8 * 8;
    }
  }
}

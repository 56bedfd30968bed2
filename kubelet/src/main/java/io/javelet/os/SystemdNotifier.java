package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Tells systemd how this service is doing; does nothing when systemd did not start it. Immutable,
 * any thread. Never waits for an answer. Counterpart: {@code sd_notify(3)}.
 */
public final class SystemdNotifier {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int FAMILY_BYTES = 2;
  private static final int LONGEST_ADDRESS = 108;

  private static final MethodHandle SOCKET =
      Libc.bind("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle SEND_TO =
      Libc.bind("sendto", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT, POINTER, INT));

  private final Optional<String> address;

  /**
   * @param address the value of {@code NOTIFY_SOCKET}: a path, or a name in the abstract namespace
   *     after {@code @}; absent when there is nobody to tell
   * @throws IllegalArgumentException when it is neither, or too long for a socket
   */
  public SystemdNotifier(Optional<String> address) {
    address.ifPresent(SystemdNotifier::check);
    this.address = address;
  }

  /** The service does its work now. */
  public void ready() throws IOException {
    send("READY=1");
  }

  /** What the service does, in one line for people. */
  public void status(String line) throws IOException {
    send("STATUS=" + line.replace('\n', ' '));
  }

  /** The service has begun to end. */
  public void stopping() throws IOException {
    send("STOPPING=1");
  }

  /** The service is alive; to be said at least twice in {@code WATCHDOG_USEC}. */
  public void watchdog() throws IOException {
    send("WATCHDOG=1");
  }

  private void send(String message) throws IOException {
    if (address.isEmpty()) {
      return;
    }
    byte[] to = address.get().getBytes(StandardCharsets.UTF_8);
    int socket =
        (int)
            Libc.call(
                "socket",
                (_, errno) ->
                    (int) SOCKET.invokeExact(errno, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    try {
      Libc.call(
          "sendto " + address.get(), (arena, errno) -> sendTo(arena, errno, socket, message, to));
    } finally {
      Libc.close(socket);
    }
  }

  private static long sendTo(
      Arena arena, MemorySegment errno, int socket, String message, byte[] to) throws Throwable {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    MemorySegment target = arena.allocate(FAMILY_BYTES + LONGEST_ADDRESS, Short.BYTES);
    target.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(to, 0, target, ValueLayout.JAVA_BYTE, FAMILY_BYTES, to.length);
    if (to[0] == '@') {
      target.set(ValueLayout.JAVA_BYTE, FAMILY_BYTES, (byte) 0);
    }
    // Without a NUL at the end: in the abstract namespace it would belong to the name.
    int length = FAMILY_BYTES + to.length;
    return (long)
        SEND_TO.invokeExact(errno, socket, data, (long) bytes.length, MSG_NOSIGNAL, target, length);
  }

  private static void check(String address) {
    boolean known = address.startsWith("/") || address.startsWith("@");
    int length = address.getBytes(StandardCharsets.UTF_8).length;
    if (!known || length < 2 || length >= LONGEST_ADDRESS) {
      throw new IllegalArgumentException("not the address of a notify socket: " + address);
    }
  }
}

package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One inotify instance: its system calls and its wire format. One thread reads; any thread adds and
 * removes watches. Never interprets an event. Counterpart: {@code inotify(7)}.
 */
final class Inotify implements AutoCloseable {
  static final int IN_MODIFY = 0x2;
  static final int IN_ATTRIB = 0x4;
  static final int IN_CLOSE_WRITE = 0x8;
  static final int IN_OPEN = 0x20;
  static final int IN_MOVED_FROM = 0x40;
  static final int IN_MOVED_TO = 0x80;
  static final int IN_CREATE = 0x100;
  static final int IN_DELETE = 0x200;
  static final int IN_DELETE_SELF = 0x400;
  static final int IN_MOVE_SELF = 0x800;
  static final int IN_UNMOUNT = 0x2000;
  static final int IN_Q_OVERFLOW = 0x4000;
  static final int IN_IGNORED = 0x8000;
  static final int IN_ISDIR = 0x40000000;

  private static final int IN_ONLYDIR = 0x1000000;
  private static final int IN_EXCL_UNLINK = 0x4000000;
  private static final int IN_ONESHOT = 0x80000000;
  private static final int WATCHED =
      IN_ATTRIB
          | IN_CLOSE_WRITE
          | IN_MOVED_FROM
          | IN_MOVED_TO
          | IN_CREATE
          | IN_DELETE
          | IN_DELETE_SELF
          | IN_MOVE_SELF
          | IN_ONLYDIR
          | IN_EXCL_UNLINK;

  private static final int IN_NONBLOCK = 0x800;
  private static final int IN_CLOEXEC = 0x80000;
  private static final short POLLIN = 1;
  private static final int POLLFD_BYTES = 8;
  private static final int POLLFD_EVENTS = 4;
  private static final int POLLFD_RETURNED = 6;
  private static final int HEADER_BYTES = 16;
  private static final int BUFFER_BYTES = 32 * 1024;

  private static final MethodHandle INIT =
      Libc.bind("inotify_init1", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle ADD =
      Libc.bind("inotify_add_watch", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle REMOVE =
      Libc.bind("inotify_rm_watch", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle POLL =
      Libc.bind("poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));
  private static final MethodHandle READ =
      Libc.bind("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));

  private final int descriptor;
  private final int watched;

  private Inotify(int descriptor, int watched) {
    this.descriptor = descriptor;
    this.watched = watched;
  }

  /**
   * One event as the kernel wrote it; the name is empty when the watched folder itself is meant.
   */
  record RawEvent(int watch, int mask, String name) {}

  /**
   * Opens an instance.
   *
   * @param writes whether each write is an event, and not only the end of writing
   */
  static Inotify open(boolean writes) throws SystemCallException {
    return new Inotify(
        (int)
            Libc.call(
                "inotify_init1 (limit: fs.inotify.max_user_instances)",
                (_, errno) -> (int) INIT.invokeExact(errno, IN_NONBLOCK | IN_CLOEXEC)),
        writes ? WATCHED | IN_MODIFY : WATCHED);
  }

  /** Watches a folder; a folder that is watched already has the same number again. */
  int add(Path folder) throws SystemCallException {
    return add(folder, watched);
  }

  /** Watches a file until it is written to once; the kernel then ends the watch. */
  int addOneWrite(Path file) throws SystemCallException {
    return add(file, IN_MODIFY | IN_ONESHOT);
  }

  private int add(Path path, int mask) throws SystemCallException {
    return (int)
        Libc.call(
            "inotify_add_watch " + path + " (limit: fs.inotify.max_user_watches)",
            (arena, errno) -> {
              MemorySegment name = Libc.string(arena, path.toString());
              return (int) ADD.invokeExact(errno, descriptor, name, mask);
            });
  }

  /** Watches one file for being opened or deleted. */
  void addFile(Path file) throws SystemCallException {
    Libc.call(
        "inotify_add_watch " + file + " (limit: fs.inotify.max_user_watches)",
        (arena, errno) -> {
          MemorySegment path = Libc.string(arena, file.toString());
          return (int) ADD.invokeExact(errno, descriptor, path, IN_OPEN | IN_DELETE_SELF);
        });
  }

  void remove(int watch) throws SystemCallException {
    Libc.call("inotify_rm_watch", (_, errno) -> (int) REMOVE.invokeExact(errno, descriptor, watch));
  }

  /**
   * Waits for events.
   *
   * @return false when {@code end} was woken
   */
  boolean await(EventDescriptor end) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate(2 * POLLFD_BYTES, POLLFD_BYTES);
      polled.set(INT, 0, end.descriptor());
      polled.set(ValueLayout.JAVA_SHORT, POLLFD_EVENTS, POLLIN);
      polled.set(INT, POLLFD_BYTES, descriptor);
      polled.set(ValueLayout.JAVA_SHORT, POLLFD_BYTES + POLLFD_EVENTS, POLLIN);
      Libc.call("poll", (_, errno) -> (int) POLL.invokeExact(errno, polled, 2L, -1));
      return polled.get(ValueLayout.JAVA_SHORT, POLLFD_RETURNED) == 0;
    }
  }

  /** The events that are there; none when there are none. */
  List<RawEvent> read() throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
      long count =
          Libc.call(
              "read of inotify events",
              (_, errno) ->
                  (long) READ.invokeExact(errno, descriptor, buffer, (long) BUFFER_BYTES));
      return parse(buffer.asSlice(0, count).asByteBuffer());
    } catch (SystemCallException e) {
      if (e.is(Errno.EAGAIN)) {
        return List.of();
      }
      throw e;
    }
  }

  /** Names are hints: bytes that are not UTF-8 become replacement characters. */
  static List<RawEvent> parse(ByteBuffer bytes) {
    ByteBuffer buffer = bytes.order(ByteOrder.nativeOrder());
    List<RawEvent> events = new ArrayList<>();
    while (buffer.remaining() >= HEADER_BYTES) {
      int watch = buffer.getInt();
      int mask = buffer.getInt();
      buffer.getInt(); // the cookie that pairs renames; nobody follows a file by its name
      byte[] name = new byte[buffer.getInt()];
      buffer.get(name);
      int end = 0;
      while (end < name.length && name[end] != 0) {
        end++;
      }
      events.add(new RawEvent(watch, mask, new String(name, 0, end, StandardCharsets.UTF_8)));
    }
    return events;
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }
}

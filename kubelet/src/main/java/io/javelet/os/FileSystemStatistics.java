package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How full a filesystem is. Immutable. Counterpart: {@code statvfs(3)}.
 *
 * @param capacityBytes what it can hold
 * @param freeBytes what is not used
 * @param availableBytes what is not used and not reserved for root
 * @param inodes how many files it can hold, 0 where there is no limit
 * @param freeInodes how many more
 */
public record FileSystemStatistics(
    long capacityBytes, long freeBytes, long availableBytes, long inodes, long freeInodes) {
  private static final MethodHandle STATVFS =
      Libc.bind("statvfs", FunctionDescriptor.of(INT, POINTER, POINTER));

  // The struct has 112 bytes; its first seven members are 8 bytes each with both C libraries.
  private static final long STRUCT_BYTES = 256;
  private static final int FRAGMENT_SIZE = 1;
  private static final int BLOCKS = 2;
  private static final int FREE_BLOCKS = 3;
  private static final int AVAILABLE_BLOCKS = 4;
  private static final int FILES = 5;
  private static final int FREE_FILES = 6;

  /**
   * Asks for the filesystem that a path lies on. Blocks as long as the filesystem wants; a virtual
   * thread that waits can be interrupted.
   *
   * @throws IOException when there is no such path, or the filesystem does not answer
   */
  public static FileSystemStatistics of(Path path) throws IOException {
    return Threads.callBlocking("statvfs " + path, () -> ask(path));
  }

  /**
   * Whether two paths are on one filesystem.
   *
   * @throws IOException when one of them is not there
   */
  public static boolean isOneFor(Path one, Path other) throws IOException {
    return Threads.callBlocking("stat " + one, () -> device(one).equals(device(other)));
  }

  private static Object device(Path path) throws IOException {
    return Files.getAttribute(path, "unix:dev");
  }

  private static FileSystemStatistics ask(Path path) throws SystemCallException {
    long[] members = new long[FREE_FILES + 1];
    Libc.call(
        "statvfs " + path,
        (arena, errno) -> {
          MemorySegment struct = arena.allocate(STRUCT_BYTES, Long.BYTES);
          MemorySegment text = Libc.string(arena, path.toString());
          int result = (int) STATVFS.invokeExact(errno, text, struct);
          MemorySegment.copy(struct, LONG, 0, members, 0, members.length);
          return result;
        });
    long unit = members[FRAGMENT_SIZE];
    return new FileSystemStatistics(
        members[BLOCKS] * unit,
        members[FREE_BLOCKS] * unit,
        members[AVAILABLE_BLOCKS] * unit,
        members[FILES],
        members[FREE_FILES]);
  }
}

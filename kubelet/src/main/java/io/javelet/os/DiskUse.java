package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * What a folder and everything in it takes on its filesystem. Immutable. Counterpart: {@code du
 * -x}: blocks, not lengths; a file with several names once; no other filesystem below.
 *
 * @param bytes of all blocks
 * @param inodes files and folders, the folder itself included
 */
public record DiskUse(long bytes, long inodes) {
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final long STRUCT_BYTES = 256;
  private static final long LINKS_OFFSET = 16;
  private static final long MODE_OFFSET = 28;
  private static final long INODE_OFFSET = 32;
  private static final long BLOCKS_OFFSET = 48;
  private static final long MAJOR_OFFSET = 136;
  private static final long MINOR_OFFSET = 140;
  private static final int BLOCK = 512;
  private static final int TYPE_BITS = 0170000;
  private static final int FOLDER = 0040000;
  private static final MethodHandle STATX =
      Libc.bind("statx", FunctionDescriptor.of(INT, INT, POINTER, INT, INT, POINTER));

  /**
   * Measures a folder; what disappears meanwhile is not counted. Blocks as long as the filesystem
   * wants and may take long; an interrupted thread gives up.
   *
   * @throws IOException when the folder itself cannot be read, or the thread was interrupted
   */
  public static DiskUse of(Path folder) throws IOException {
    return new Count(status(folder)).measure(folder);
  }

  private record Status(long device, long inode, long links, long blocks, int mode) {
    boolean isFolder() {
      return (mode & TYPE_BITS) == FOLDER;
    }
  }

  private static Status status(Path path) throws SystemCallException {
    long[] longs = new long[2];
    int[] ints = new int[4];
    Libc.call(
        "statx " + path,
        (arena, errno) -> {
          MemorySegment struct = arena.allocate(STRUCT_BYTES, Long.BYTES);
          MemorySegment text = Libc.string(arena, path.toString());
          int result =
              (int)
                  STATX.invokeExact(
                      errno, AT_FDCWD, text, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, struct);
          longs[0] = struct.get(LONG, INODE_OFFSET);
          longs[1] = struct.get(LONG, BLOCKS_OFFSET);
          ints[0] = struct.get(INT, LINKS_OFFSET);
          ints[1] = struct.get(INT, MODE_OFFSET) & 0xffff;
          ints[2] = struct.get(INT, MAJOR_OFFSET);
          ints[3] = struct.get(INT, MINOR_OFFSET);
          return result;
        });
    return new Status(
        (long) ints[2] << Integer.SIZE | Integer.toUnsignedLong(ints[3]),
        longs[0],
        ints[0],
        longs[1],
        ints[1]);
  }

  /** One measurement; one thread. */
  private static final class Count {
    private final Status root;
    private final Set<Long> seen = new HashSet<>();
    private long blocks;
    private long inodes;

    Count(Status root) {
      this.root = root;
    }

    DiskUse measure(Path folder) throws IOException {
      add(root);
      descend(folder);
      return new DiskUse(blocks * BLOCK, inodes);
    }

    private void descend(Path folder) throws IOException {
      if (Thread.interrupted()) {
        throw new IOException("interrupted while measuring " + folder);
      }
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        for (Path child : children) {
          visit(child);
        }
      } catch (NoSuchFileException | NotDirectoryException gone) {
        // Who writes there goes on meanwhile.
        return;
      }
    }

    private void visit(Path child) throws IOException {
      Status status;
      try {
        status = status(child);
      } catch (SystemCallException failure) {
        if (failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR)) {
          return;
        }
        throw failure;
      }
      if (status.device() != root.device()) {
        return;
      }
      add(status);
      if (status.isFolder() && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        descend(child);
      }
    }

    private void add(Status status) {
      if (status.isFolder() || status.links() == 1 || seen.add(status.inode())) {
        blocks += status.blocks();
        inodes++;
      }
    }
  }
}

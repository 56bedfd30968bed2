package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file or folder held by a descriptor: whatever is renamed, linked or swapped meanwhile, it stays
 * the one that was opened. Steps from it never leave the folder it holds. Reads and writes nothing
 * itself. The opener closes it; any one thread at a time. Counterpart: {@code openat2(2)} with
 * {@code O_PATH}.
 */
public final class HeldPath implements AutoCloseable {
  /** What a step may do with links on its way. */
  public enum Links {
    /** Follow those that stay inside; absolute ones and those that climb out fail. */
    INSIDE,
    /** Fail at any link. */
    NONE
  }

  /**
   * What the kernel knows of a held file.
   *
   * @param device its filesystem
   * @param inode its number there
   * @param mode type and rights, as in {@code st_mode}
   */
  public record Identity(long device, long inode, int mode) {
    private static final int TYPE_BITS = 0170000;
    private static final int FOLDER = 0040000;
    private static final int FILE = 0100000;
    private static final int BLOCK_DEVICE = 0060000;

    /** Whether it is a folder. */
    public boolean isFolder() {
      return (mode & TYPE_BITS) == FOLDER;
    }

    /** Whether it is an ordinary file: opening and reading it waits for nobody. */
    public boolean isOrdinaryFile() {
      return (mode & TYPE_BITS) == FILE;
    }

    /** Whether it is a block device. */
    public boolean isBlockDevice() {
      return (mode & TYPE_BITS) == BLOCK_DEVICE;
    }

    /** Whether both are the same file. */
    public boolean isSameFile(Identity other) {
      return device == other.device && inode == other.inode;
    }

    /** The twelve bits of its rights. */
    public int rights() {
      return mode & 07777;
    }
  }

  // Numbers above 423 are the same on every architecture; older C libraries have no wrapper.
  private static final long SYS_OPENAT2 = 437;
  private static final int AT_FDCWD = -100;
  private static final long O_PATH = 010000000;
  private static final long O_CLOEXEC = 02000000;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long RESOLVE_NO_SYMLINKS = 0x04;
  private static final long RESOLVE_BENEATH = 0x08;

  /** The kernel says EAGAIN when somebody renames while it walks. */
  private static final int ATTEMPTS = 64;

  private static final long HOW_BYTES = 24;
  private static final int RESOLVE_OFFSET = 16;
  private static final MethodHandle OPENAT2 =
      Libc.bind(
          "syscall",
          FunctionDescriptor.of(LONG, LONG, INT, POINTER, POINTER, LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle MKDIRAT =
      Libc.bind("mkdirat", FunctionDescriptor.of(INT, INT, POINTER, INT));

  private final int descriptor;
  private final String name;

  private HeldPath(int descriptor, String name) {
    this.descriptor = descriptor;
    this.name = name;
  }

  /**
   * Opens a path; links are followed.
   *
   * @throws SystemCallException with ENOENT when it is not there
   */
  public static HeldPath open(Path path) throws IOException {
    return new HeldPath(openAt(AT_FDCWD, path.toString(), 0), path.toString());
  }

  /**
   * Opens what lies below this folder.
   *
   * @param relative without a leading slash; {@code .} for the folder itself
   * @throws SystemCallException with ENOENT when it is not there, EXDEV when the way leads out,
   *     ELOOP when there is a link that is not to be followed
   */
  public HeldPath beneath(String relative, Links links) throws IOException {
    long resolve =
        RESOLVE_BENEATH
            | RESOLVE_NO_MAGICLINKS
            | switch (links) {
              case INSIDE -> 0;
              case NONE -> RESOLVE_NO_SYMLINKS;
            };
    SystemCallException moving;
    int attempt = 0;
    do {
      try {
        return new HeldPath(openAt(descriptor, relative, resolve), name + "/" + relative);
      } catch (SystemCallException failure) {
        if (!failure.is(Errno.EAGAIN)) {
          throw failure;
        }
        moving = failure;
      }
      attempt++;
    } while (attempt < ATTEMPTS);
    throw moving;
  }

  /**
   * Makes the folders of a relative path that are missing, following no link, and holds the last.
   *
   * @param mode the rights of those that are made, whatever the umask
   * @throws SystemCallException when anything else, a link included, is in the way
   */
  public HeldPath makeFolders(String relative, int mode) throws IOException {
    HeldPath here = beneath(".", Links.NONE);
    try {
      for (String part : relative.split("/", -1)) {
        if (!part.isEmpty() && !part.equals(".")) {
          HeldPath next = here.makeFolder(part, mode);
          here.close();
          here = next;
        }
      }
      return here;
    } catch (IOException failure) {
      here.close();
      throw failure;
    }
  }

  /** What the kernel knows of it now. */
  public Identity identity() throws IOException {
    return identity(path());
  }

  /** What the kernel knows of a path; links are followed. */
  public static Identity identity(Path path) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino,mode");
    return new Identity(
        number(attributes, "dev").longValue(),
        number(attributes, "ino").longValue(),
        number(attributes, "mode").intValue());
  }

  /**
   * A path to exactly this file for this process's own calls, mounting from it included; good until
   * it is closed.
   */
  public Path path() {
    return Path.of("/proc/self/fd", Integer.toString(descriptor));
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }

  @Override
  public String toString() {
    return name;
  }

  private HeldPath makeFolder(String part, int mode) throws IOException {
    boolean made;
    try {
      Libc.call(
          "mkdir " + name + "/" + part,
          (arena, errno) -> {
            MemorySegment text = Libc.string(arena, part);
            return (int) MKDIRAT.invokeExact(errno, descriptor, text, mode);
          });
      made = true;
    } catch (SystemCallException failure) {
      if (!failure.is(Errno.EEXIST)) {
        throw failure;
      }
      made = false;
    }
    HeldPath folder = beneath(part, Links.NONE);
    if (made) {
      FileModes.set(folder.path(), mode);
    }
    return folder;
  }

  private static int openAt(int folder, String path, long resolve) throws SystemCallException {
    return (int)
        Libc.call(
            "open " + path,
            (arena, errno) -> {
              MemorySegment text = Libc.string(arena, path);
              MemorySegment how = arena.allocate(HOW_BYTES, Long.BYTES);
              how.set(LONG, 0, O_PATH | O_CLOEXEC);
              how.set(LONG, RESOLVE_OFFSET, resolve);
              return (long) OPENAT2.invokeExact(errno, SYS_OPENAT2, folder, text, how, HOW_BYTES);
            });
  }

  private static Number number(Map<String, Object> attributes, String key) {
    return switch (attributes.get(key)) {
      case Number number -> number;
      case null, default -> throw new IllegalStateException("no " + key + " of a file");
    };
  }
}

package io.javelet.os;

import static io.javelet.os.Libc.INT;
import static io.javelet.os.Libc.LONG;
import static io.javelet.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Mounts and unmounts. Stateless, any thread; each call blocks as long as the filesystem wants, and
 * a virtual thread that waits for one can be interrupted. Never follows a link at the last part of
 * a path when unmounting. Needs CAP_SYS_ADMIN. Counterpart: {@code mount(2)}, {@code umount2(2)}.
 *
 * <p>Every method throws {@link SystemCallException} with the kernel's reason, and {@link
 * java.io.InterruptedIOException} when the waiting virtual thread was interrupted.
 */
public final class Mounts {
  private static final long MS_REMOUNT = 0x20;
  private static final long MS_BIND = 0x1000;
  private static final long MS_RECURSIVE = 0x4000;
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;

  private static final MethodHandle MOUNT =
      Libc.bind("mount", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, LONG, POINTER));
  private static final MethodHandle UMOUNT =
      Libc.bind("umount2", FunctionDescriptor.of(INT, POINTER, INT));

  private Mounts() {}

  /** Whether mounts made below a mount, here or in a container, reach the other side. */
  public enum Propagation {
    /** Neither way. */
    PRIVATE(1L << 18),
    /** From the host to here. */
    SLAVE(1L << 19),
    /** Both ways. */
    SHARED(1L << 20);

    private final long bits;

    Propagation(long bits) {
      this.bits = bits;
    }
  }

  /**
   * What a memory filesystem is like.
   *
   * @param sizeBytes the most it holds; absent for half of the machine's memory
   * @param mode the rights of its root folder, such as 01777; absent for the kernel's default
   */
  public record TmpfsOptions(OptionalLong sizeBytes, OptionalInt mode) {
    /** The kernel's defaults. */
    public static final TmpfsOptions DEFAULTS =
        new TmpfsOptions(OptionalLong.empty(), OptionalInt.empty());

    String data() {
      List<String> options = new java.util.ArrayList<>();
      sizeBytes.ifPresent(size -> options.add("size=" + size));
      mode.ifPresent(rights -> options.add("mode=" + Integer.toOctalString(rights)));
      return String.join(",", options);
    }
  }

  /** Shows {@code source}, without what is mounted below it, at {@code target} as well. */
  public static void bind(Path source, Path target) throws IOException {
    mount(source.toString(), target, "none", MS_BIND, "");
  }

  /** Shows {@code source}, with all that is mounted below it, at {@code target} as well. */
  public static void bindRecursively(Path source, Path target) throws IOException {
    mount(source.toString(), target, "none", MS_BIND | MS_RECURSIVE, "");
  }

  /** Mounts an empty memory filesystem. */
  public static void tmpfs(Path target, TmpfsOptions options, Set<MountFlag> flags)
      throws IOException {
    mount("tmpfs", target, "tmpfs", bits(flags), options.data());
  }

  /**
   * Mounts a filesystem.
   *
   * @param source device, export or, for virtual ones, any name
   * @param data options that the filesystem itself understands, comma-separated
   */
  public static void mount(
      String source, Path target, String filesystem, Set<MountFlag> flags, String data)
      throws IOException {
    mount(source, target, filesystem, bits(flags), data);
  }

  /**
   * Makes one mount read-only, as seen through this mount point alone; its other restrictions stay.
   *
   * @throws IOException also when nothing is mounted exactly there
   */
  public static void remountReadOnly(Path target) throws IOException {
    restrict(target, Set.of(MountFlag.READ_ONLY));
  }

  /**
   * Restricts one mount, as seen through this mount point alone; its other restrictions stay.
   *
   * @throws IOException also when nothing is mounted exactly there
   */
  public static void restrict(Path target, Set<MountFlag> more) throws IOException {
    MountEntry entry =
        MountTable.read()
            .at(target)
            .orElseThrow(() -> new IOException("nothing is mounted at " + target));
    // The kernel takes a missing flag as a wish to lift it, and refuses where it is locked.
    Set<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
    flags.addAll(more);
    flags.addAll(entry.flags());
    mount("none", target, "none", MS_REMOUNT | MS_BIND | bits(flags), "");
  }

  /** Changes the propagation of one mount. */
  public static void propagate(Path target, Propagation propagation) throws IOException {
    mount("none", target, "none", propagation.bits, "");
  }

  /** Changes the propagation of a mount and of all mounts below it. */
  public static void propagateRecursively(Path target, Propagation propagation) throws IOException {
    mount("none", target, "none", propagation.bits | MS_RECURSIVE, "");
  }

  /**
   * Unmounts.
   *
   * @throws SystemCallException with EBUSY while it is in use, with EINVAL when nothing is mounted
   *     there
   */
  public static void unmount(Path target) throws IOException {
    unmount(target, UMOUNT_NOFOLLOW);
  }

  /** Takes a mount out of sight at once; it ends when nobody uses it any more. */
  public static void detach(Path target) throws IOException {
    unmount(target, UMOUNT_NOFOLLOW | MNT_DETACH);
  }

  private static void mount(String source, Path target, String filesystem, long flags, String data)
      throws IOException {
    String what = "mount %s at %s (%s)".formatted(source, target, filesystem);
    long _ =
        Threads.callBlocking(
            "mount " + target,
            () ->
                Libc.call(
                    what,
                    (arena, errno) -> {
                      MemorySegment from = Libc.string(arena, source);
                      MemorySegment at = Libc.string(arena, target.toString());
                      MemorySegment type = Libc.string(arena, filesystem);
                      MemorySegment options = Libc.string(arena, data);
                      return (int) MOUNT.invokeExact(errno, from, at, type, flags, options);
                    }));
  }

  private static void unmount(Path target, int flags) throws IOException {
    long _ =
        Threads.callBlocking(
            "unmount " + target,
            () ->
                Libc.call(
                    "umount " + target,
                    (arena, errno) -> {
                      MemorySegment at = Libc.string(arena, target.toString());
                      return (int) UMOUNT.invokeExact(errno, at, flags);
                    }));
  }

  private static long bits(Set<MountFlag> flags) {
    return flags.stream().mapToLong(MountFlag::bits).reduce(0, (a, b) -> a | b);
  }
}

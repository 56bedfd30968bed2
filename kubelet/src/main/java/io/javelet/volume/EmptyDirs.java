package io.javelet.volume;

import io.javelet.os.Errno;
import io.javelet.os.FileModes;
import io.javelet.os.HeldPath;
import io.javelet.os.MountFlag;
import io.javelet.os.Mounts;
import io.javelet.os.SystemCallException;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Makes folders for pods that live as long as the pod, on the disk or in memory. A marker file
 * beside the volume, at upstream's place, says that one was finished: from then on its rights are
 * the containers' to change. Stateless but for that; any thread, one at a time for a pod.
 * Upstream's counterpart: the empty-dir plugin.
 */
final class EmptyDirs {
  static final String PLUGIN = "kubernetes.io/empty-dir";

  private static final int EVERYONE = 0777;
  private static final int SET_GROUP = 02000;
  private static final int OWNER_AND_GROUP = 0750;
  private static final String FINISHED = "ready";

  private final PodDirectories directories;

  EmptyDirs(PodDirectories directories) {
    this.directories = directories;
  }

  /** Where the volume of that name of a pod lies. */
  Path folder(PodUid uid, String volume) {
    return directories.volume(uid, PLUGIN, volume);
  }

  /**
   * Makes what is missing of a volume.
   *
   * @param folder where it lies
   * @param name under which it is remembered; a volume that is built on this one has another
   * @param group who shares the files; absent for nobody
   */
  void prepare(PodUid uid, Path folder, String name, Medium medium, OptionalInt group)
      throws IOException {
    Path marker = directories.pluginVolume(uid, PLUGIN, name).resolve(FINISHED);
    if (isThere(folder, marker, medium)) {
      return;
    }
    Folders.makeParent(folder, OWNER_AND_GROUP);
    Folders.make(folder, EVERYONE);
    mount(folder, medium);
    giveToGroup(folder, group);
    Folders.makeParent(marker, OWNER_AND_GROUP);
    Files.write(marker, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static boolean isThere(Path folder, Path marker, Medium medium) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    return switch (medium) {
      case Medium.Disk _ -> Files.exists(marker, LinkOption.NOFOLLOW_LINKS);
      case Medium.Memory _, Medium.HugePages _ -> isMountPoint(folder);
    };
  }

  /** A filesystem of its own shows in the device number, without reading the table of mounts. */
  private static boolean isMountPoint(Path folder) throws IOException {
    return HeldPath.identity(folder).device()
        != HeldPath.identity(folder.resolveSibling(".")).device();
  }

  private static void mount(Path folder, Medium medium) throws IOException {
    switch (medium) {
      case Medium.Disk _ -> {}
      case Medium.Memory(long bytes) -> mountMemory(folder, bytes);
      case Medium.HugePages(long pageBytes) -> {
        Mounts.mount("nodev", folder, "hugetlbfs", Set.<MountFlag>of(), "pagesize=" + pageBytes);
        FileModes.set(folder, EVERYONE);
      }
    }
  }

  private static void mountMemory(Path folder, long bytes) throws IOException {
    String options = "size=" + bytes + ",mode=0777";
    try {
      Mounts.mount("tmpfs", folder, "tmpfs", Set.of(), options + "," + NoSwap.OPTION);
    } catch (SystemCallException failure) {
      if (!failure.is(Errno.EINVAL)) {
        throw failure;
      }
      // Kernels before 6.4 do not know the word.
      Mounts.mount("tmpfs", folder, "tmpfs", Set.of(), options);
    }
  }

  /** What is made in the folder belongs to the group as well. */
  private static void giveToGroup(Path folder, OptionalInt group) throws IOException {
    if (group.isPresent()) {
      Files.setAttribute(folder, "unix:gid", group.getAsInt(), LinkOption.NOFOLLOW_LINKS);
    }
    FileModes.set(folder, group.isPresent() ? EVERYONE | SET_GROUP : EVERYONE);
  }
}

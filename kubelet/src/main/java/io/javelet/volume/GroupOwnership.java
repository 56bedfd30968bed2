package io.javelet.volume;

import io.javelet.os.Errno;
import io.javelet.os.FileModes;
import io.javelet.os.HeldPath;
import io.javelet.os.HeldPath.Identity;
import io.javelet.os.HeldPath.Links;
import io.javelet.os.SystemCallException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives a volume's files to a group, as {@code fsGroup} wants it. Every file is held while it is
 * changed, so that no link that somebody puts in its place leads out of the volume. The folder
 * itself comes last: as long as it is not the group's, the work was not done to its end. Stateless,
 * any thread; can be interrupted. Upstream's counterpart: {@code SetVolumeOwnership}.
 */
final class GroupOwnership {
  private static final int OF_FILES = 0660;
  private static final int OF_FOLDERS = 02770;

  private GroupOwnership() {}

  /**
   * Gives all files of a folder to a group.
   *
   * @param onlyOnMismatch whether nothing is done where the folder itself is the group's already
   * @param count of the files and folders that were looked at so far
   */
  static void give(Path folder, int group, boolean onlyOnMismatch, AtomicLong count)
      throws IOException {
    try (HeldPath held = HeldPath.open(folder)) {
      Identity identity = held.identity();
      boolean done =
          groupOf(held.path()) == group && (identity.rights() & OF_FOLDERS) == OF_FOLDERS;
      if (!(onlyOnMismatch && done)) {
        giveFolder(held, group, count);
      }
    }
  }

  /** The group that a folder or what a link leads to belongs to. */
  static int groupOf(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:gid");
  }

  private static void giveFolder(HeldPath folder, int group, AtomicLong count) throws IOException {
    for (String name : names(folder)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while files were given to a group");
      }
      try (HeldPath child = folder.beneath(name, Links.NONE)) {
        if (child.identity().isFolder()) {
          giveFolder(child, group, count);
        } else {
          give(child, group, OF_FILES);
          count.incrementAndGet();
        }
      } catch (SystemCallException failure) {
        if (failure.is(Errno.ELOOP)) {
          Files.setAttribute(
              folder.path().resolve(name), "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
          count.incrementAndGet();
        } else if (!failure.is(Errno.ENOENT)) {
          throw failure;
        }
      }
    }
    give(folder, group, OF_FOLDERS);
    count.incrementAndGet();
  }

  /** What the kernel takes away with a change of the group is given back with the rights. */
  private static void give(HeldPath file, int group, int rights) throws IOException {
    int before = file.identity().rights();
    Files.setAttribute(file.path(), "unix:gid", group);
    FileModes.set(file.path(), before | rights);
  }

  private static List<String> names(HeldPath folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path())) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    return names;
  }
}

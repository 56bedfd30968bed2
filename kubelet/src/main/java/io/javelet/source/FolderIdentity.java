package io.javelet.source;

import io.javelet.os.MountTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which folder stands at a path: a folder that was unmounted, mounted over or made anew is another
 * one, and what it does not hold was not removed from it by anybody. Immutable.
 *
 * @param mountPoint the mount that shows the folder; stays the same over reboots
 * @param inode the folder's number on its filesystem; stays the same over reboots on a disk
 */
record FolderIdentity(String mountPoint, long inode) {
  /** Looks at a folder. */
  static FolderIdentity of(Path folder) throws IOException {
    Path real = folder.toRealPath();
    String mountPoint =
        MountTable.read().holding(real).map(mount -> mount.mountPoint()).orElse("/");
    return new FolderIdentity(mountPoint, FileStamp.of(real).inode());
  }

  /** As text for the next start. */
  String encode() {
    return inode + " " + mountPoint;
  }

  /** What was encoded; absent for anything else. */
  static Optional<FolderIdentity> decode(String text) {
    int blank = text.indexOf(' ');
    if (blank < 1 || !text.substring(0, blank).chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    return Optional.of(
        new FolderIdentity(text.substring(blank + 1), Long.parseLong(text.substring(0, blank))));
  }
}

package io.javelet.os;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Rights and owners of files as numbers, with the bits that {@code PosixFilePermission} has no
 * names for. Stateless, any thread. What it makes has exactly the rights asked for, whatever the
 * umask.
 */
public final class FileModes {
  private static final int ALL_BITS = 07777;
  private static final String PRIVATE_FOLDER = "rwx------";

  private FileModes() {}

  /**
   * Makes a folder, unless it is there; its rights are set in any case.
   *
   * @param mode such as 01777
   * @throws FileAlreadyExistsException when something else, a link included, is in its place
   */
  public static void makeFolder(Path folder, int mode) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE_FOLDER)));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
    set(folder, mode);
  }

  /** Sets the rights of a file or folder; a link is followed. */
  public static void set(Path file, int mode) throws IOException {
    if ((mode & ~ALL_BITS) != 0) {
      throw new IllegalArgumentException("not a mode: 0" + Integer.toOctalString(mode));
    }
    Files.setAttribute(file, "unix:mode", mode);
  }

  /** The rights of a file or folder, 12 bits; a link is not followed. */
  public static int get(Path file) throws IOException {
    Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (int) mode & ALL_BITS;
  }

  /**
   * Gives a file or folder to a user and a group by number, who need no name on this machine; a
   * link is not followed. Clears the setuid and setgid bits of files, as the kernel does.
   */
  public static void chown(Path file, int user, int group) throws IOException {
    Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(file, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
  }
}

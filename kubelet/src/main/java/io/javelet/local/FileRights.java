package io.javelet.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the rights of a file are such that its content may be believed, and kept secret. Reads
 * the attributes of open files. Any thread.
 */
final class FileRights {
  private static final int TYPE_BITS = 0170000;
  private static final int REGULAR = 0100000;
  private static final int OTHERS_READ = 04;
  private static final int OTHERS_WRITE = 02;
  private static final int RIGHTS = 07777;

  private final int ownUser;

  /**
   * @param ownUser whom this agent runs as; files of this user and of root are believed
   */
  FileRights(int ownUser) {
    this.ownUser = ownUser;
  }

  /** Those of this process. */
  static FileRights ofThisProcess() throws IOException {
    return new FileRights((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  /**
   * What is wrong with a file; empty when nothing is.
   *
   * @param file an open one, by its descriptor
   * @param name its path, for the message
   * @param secret whether nobody else may read it
   */
  Optional<String> wrongWith(Path file, String name, boolean secret) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,uid");
    int mode = attributes.get("mode") instanceof Integer bits ? bits : 0;
    int owner = attributes.get("uid") instanceof Integer uid ? uid : -1;
    String rights = Integer.toOctalString(mode & RIGHTS);
    if ((mode & TYPE_BITS) != REGULAR) {
      return Optional.of(name + " is not a file");
    }
    if (owner != 0 && owner != ownUser) {
      return Optional.of(
          "%s belongs to user %d, who could change it; chown root %s".formatted(name, owner, name));
    }
    if ((mode & OTHERS_WRITE) != 0) {
      return Optional.of(
          "%s can be written by everyone (mode %s); chmod o-w %s".formatted(name, rights, name));
    }
    return secret && (mode & OTHERS_READ) != 0
        ? Optional.of(
            "%s can be read by everyone (mode %s); chmod o-rwx %s".formatted(name, rights, name))
        : Optional.empty();
  }
}

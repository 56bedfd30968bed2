package io.javelet.volume;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether a host path is what the manifest says, and makes it where the manifest asks for
 * that. Stateless, any thread. Follows links, as the container's mount will. Upstream's
 * counterpart: {@code checkType} of the host-path plugin.
 */
final class HostPathCheck {
  private static final int TYPE_BITS = 0170000;
  private static final int SOCKET = 0140000;
  private static final int REGULAR = 0100000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int DIRECTORY = 0040000;
  private static final int CHARACTER_DEVICE = 0020000;

  private HostPathCheck() {}

  /**
   * Checks one.
   *
   * @throws VolumeFailedException when it is something else
   */
  static void check(VolumeKind.HostPath hostPath) throws VolumeFailedException, IOException {
    Path path = safe(hostPath.path());
    switch (hostPath.type()) {
      case "" -> {
        // Whatever it is or is not; only that its filesystem answers is seen.
        Optional<Integer> _ = typeOf(path);
      }
      case "DirectoryOrCreate" -> {
        if (typeOf(path).isEmpty()) {
          Files.createDirectories(
              path,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        require(path, DIRECTORY, "a directory");
      }
      case "Directory" -> require(path, DIRECTORY, "a directory");
      case "FileOrCreate" -> {
        if (typeOf(path).isEmpty()) {
          create(path);
        }
        require(path, REGULAR, "a file");
      }
      case "File" -> require(path, REGULAR, "a file");
      case "Socket" -> require(path, SOCKET, "a socket file");
      case "CharDevice" -> require(path, CHARACTER_DEVICE, "a character device");
      case "BlockDevice" -> require(path, BLOCK_DEVICE, "a block device");
      default -> throw new VolumeFailedException(hostPath.type() + " is an invalid volume type");
    }
  }

  private static Path safe(String text) throws VolumeFailedException {
    if (!text.startsWith("/") || List.of(text.split("/", -1)).contains("..")) {
      throw new VolumeFailedException(
          "hostPath must be absolute and must not contain '..': \"" + text + "\"");
    }
    return Path.of(text);
  }

  private static void create(Path path) throws IOException {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    } catch (FileAlreadyExistsException meanwhile) {
      // Another pod of this node wants the same file; what it is, is checked next.
      return;
    }
  }

  private static void require(Path path, int type, String what)
      throws VolumeFailedException, IOException {
    if (!typeOf(path).equals(Optional.of(type))) {
      throw new VolumeFailedException(
          "hostPath type check failed: %s is not %s".formatted(path, what));
    }
  }

  private static Optional<Integer> typeOf(Path path) throws IOException {
    try {
      return Optional.of((int) Files.getAttribute(path, "unix:mode") & TYPE_BITS);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }
}

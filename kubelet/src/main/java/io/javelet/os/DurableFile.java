package io.javelet.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files that are either the old or the new one, whole, whatever happens in between: a crash,
 * a full disk, a power cut. Stateless; any thread, but writers of the same file must agree on an
 * order. Never leaves a half-written file under the final name.
 */
public final class DurableFile {
  private static final Set<StandardOpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private DurableFile() {}

  /**
   * Replaces a file, or makes it.
   *
   * @param file in a folder that exists; a link in its place is replaced, not followed
   * @param mode its rights, such as 0600, whatever the umask
   * @throws IOException and the old file is untouched; also when the thread is interrupted
   */
  public static void write(Path file, byte[] content, int mode) throws IOException {
    Path target = file.toAbsolutePath();
    // Hidden, so that those who read all of a folder pass it by.
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      writeNew(temporary, content, mode);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteAfter(e, temporary);
      throw e;
    }
    sync(target.resolveSibling("."));
  }

  private static void writeNew(Path file, byte[] content, int mode) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            NEW_FILE,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      FileModes.set(file, mode);
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** A rename is on the disk when its folder is. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void deleteAfter(IOException failure, Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}

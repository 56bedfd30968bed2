package io.javelet.cri.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The file that the private containerd logs to. It holds the file open for appending as long as it
 * lives, so the file is emptied in place and never replaced. Stateless, any thread.
 */
final class ContainerdLog {
  private static final long LARGEST_BYTES = 16L << 20;
  private static final int TAIL_BYTES = 4096;

  private final ContainerdPaths paths;

  ContainerdLog(ContainerdPaths paths) {
    this.paths = paths;
  }

  /**
   * Keeps one copy of a log that has grown large, and empties it; lines of that moment are lost.
   */
  void trim() throws IOException {
    Path log = paths.log();
    if (Files.notExists(log) || Files.size(log) < LARGEST_BYTES) {
      return;
    }
    Files.copy(
        log,
        paths.previousLog(),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  /** The last line, for an error's text; empty when there is none. */
  String lastLine() throws IOException {
    try (FileChannel channel = FileChannel.open(paths.log(), StandardOpenOption.READ)) {
      ByteBuffer tail = ByteBuffer.allocate((int) Math.min(channel.size(), TAIL_BYTES));
      channel.read(tail, channel.size() - tail.capacity());
      String text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("\n", -1))
          .filter(line -> !line.isBlank())
          .reduce("", (_, later) -> later);
    } catch (NoSuchFileException _) {
      return "";
    }
  }
}

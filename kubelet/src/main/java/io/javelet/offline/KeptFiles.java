package io.javelet.offline;

import io.javelet.crypto.Sha256;
import io.javelet.os.FolderWriter;
import io.javelet.os.PlainFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of small files, each with its checksum. A {@link FolderWriter} of its own writes them; a
 * damaged one is passed by with a log line.
 */
final class KeptFiles {
  private static final Logger log = LoggerFactory.getLogger(KeptFiles.class);
  private static final int LARGEST = 16 * 1024 * 1024;
  private static final String HEADER = "javelet-offline 1 ";

  private final Path folder;
  private final FolderWriter writer;

  /**
   * @param folder made when the first file is written; nothing else lies in it
   */
  KeptFiles(Path folder) {
    this.folder = folder;
    this.writer = new FolderWriter("offline-store", folder, this::failed);
  }

  /** All undamaged files by name, in the order of their names. */
  Map<String, byte[]> load() {
    Map<String, byte[]> found = new TreeMap<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        // What a crash left of an unfinished write.
        if (name.startsWith(".")) {
          remove(name);
        } else {
          read(file).ifPresent(content -> found.put(name, content));
        }
      }
    } catch (IOException unreadable) {
      log.atError()
          .addKeyValue("folder", folder)
          .addKeyValue("err", unreadable.toString())
          .log("What the API server said last cannot be read; the node waits for it");
    }
    return found;
  }

  private static Optional<byte[]> read(Path file) {
    try {
      byte[] all = PlainFile.read(file, LARGEST);
      int end = 0;
      while (end < all.length && all[end] != '\n') {
        end++;
      }
      byte[] content = Arrays.copyOfRange(all, Math.min(end + 1, all.length), all.length);
      if (new String(all, 0, end, StandardCharsets.UTF_8).equals(HEADER + checksum(content))) {
        return Optional.of(content);
      }
      log.atError()
          .addKeyValue("file", file)
          .log("A kept file is damaged and is not used; it is written anew in time");
    } catch (IOException unreadable) {
      log.atError()
          .addKeyValue("file", file)
          .addKeyValue("err", unreadable.toString())
          .log("A kept file cannot be read");
    }
    return Optional.empty();
  }

  /** Begins to write. */
  void start() {
    writer.start();
  }

  /** Writes what is left, within a few seconds, and ends. */
  void stop() throws InterruptedException {
    if (!writer.stop()) {
      log.atWarn().addKeyValue("folder", folder).log("Not all could be kept for the next start");
    }
  }

  /** The file shall hold this. Never blocks. */
  void put(String name, byte[] content) {
    writer.put(name, withChecksum(content));
  }

  /** The file shall be gone. Never blocks. */
  void remove(String name) {
    writer.remove(name);
  }

  private void failed(IOException failure) {
    log.atError()
        .addKeyValue("folder", folder)
        .addKeyValue("err", failure.toString())
        .log("What the API server says cannot be kept for the next start; it is tried again");
  }

  private static byte[] withChecksum(byte[] content) {
    var file = new ByteArrayOutputStream();
    file.writeBytes((HEADER + checksum(content) + "\n").getBytes(StandardCharsets.UTF_8));
    file.writeBytes(content);
    return file.toByteArray();
  }

  static String checksum(byte[] content) {
    return Sha256.hex(content);
  }
}

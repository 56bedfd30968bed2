package io.javelet.offline;

import io.javelet.os.DurableFile;
import io.javelet.os.FileModes;
import io.javelet.os.PlainFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of small files, each with its checksum and readable by its owner only. Others leave what
 * is to be kept and go on; one virtual thread ("offline-store") writes, of each file the newest
 * content. A damaged file is passed by with a log line; a disk that takes nothing is tried again.
 */
final class KeptFiles {
  private static final Logger log = LoggerFactory.getLogger(KeptFiles.class);
  private static final int PRIVATE_FOLDER = 0700;
  private static final int PRIVATE_FILE = 0600;
  private static final int LARGEST = 16 * 1024 * 1024;
  private static final String HEADER = "javelet-offline 1 ";
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private final Path folder;
  private final Thread thread = Thread.ofVirtual().name("offline-store").unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock: by file name what it shall hold, absent for nothing.
  private final LinkedHashMap<String, Optional<byte[]>> waiting = new LinkedHashMap<>();
  private boolean closing;

  /**
   * @param folder made when the first file is written; nothing else lies in it
   */
  KeptFiles(Path folder) {
    this.folder = folder;
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
    thread.start();
  }

  /** Writes what is left, within a few seconds, and ends. */
  void stop() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!thread.join(LAST_WRITES)) {
      thread.interrupt();
      log.atWarn().addKeyValue("folder", folder).log("Not all could be kept for the next start");
    }
  }

  /** The file shall hold this. Never blocks. */
  void put(String name, byte[] content) {
    put(name, Optional.of(content));
  }

  /** The file shall be gone. Never blocks. */
  void remove(String name) {
    put(name, Optional.empty());
  }

  private void put(String name, Optional<byte[]> content) {
    lock.lock();
    try {
      waiting.put(name, content);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      Optional<Map.Entry<String, Optional<byte[]>>> next = next();
      while (next.isPresent()) {
        write(next.get().getKey(), next.get().getValue());
        next = next();
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Nothing is kept any more");
    }
  }

  private Optional<Map.Entry<String, Optional<byte[]>>> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closing) {
        changed.await();
      }
      return Optional.ofNullable(waiting.pollFirstEntry());
    } finally {
      lock.unlock();
    }
  }

  private void write(String name, Optional<byte[]> content) throws InterruptedException {
    try {
      if (content.isPresent()) {
        FileModes.makeFolder(folder, PRIVATE_FOLDER);
        DurableFile.write(folder.resolve(name), withChecksum(content.get()), PRIVATE_FILE);
      } else {
        Files.deleteIfExists(folder.resolve(name));
      }
    } catch (IOException failure) {
      log.atError()
          .addKeyValue("folder", folder)
          .addKeyValue("err", failure.toString())
          .log("What the API server says cannot be kept for the next start; it is tried again");
      again(name, content);
    }
  }

  /** A newer content that came meanwhile counts; then waits, since the disk is not well. */
  private void again(String name, Optional<byte[]> content) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closing) {
        return;
      }
      waiting.putIfAbsent(name, content);
      long left = RETRY.toNanos();
      while (left > 0 && !closing) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private static byte[] withChecksum(byte[] content) {
    var file = new ByteArrayOutputStream();
    file.writeBytes((HEADER + checksum(content) + "\n").getBytes(StandardCharsets.UTF_8));
    file.writeBytes(content);
    return file.toByteArray();
  }

  static String checksum(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException every) {
      throw new IllegalStateException("every JDK has SHA-256", every);
    }
  }
}

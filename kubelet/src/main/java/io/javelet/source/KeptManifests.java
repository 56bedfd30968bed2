package io.javelet.source;

import io.javelet.manifest.ManifestOrigin;
import io.javelet.os.DurableFile;
import io.javelet.os.FileModes;
import io.javelet.os.PlainFile;
import io.javelet.pod.PodSourceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last accepted manifests of one source on the disk, for the next start. Sources leave what is
 * to be kept and go on; one virtual thread of its own ("kept-manifests") writes. Files are readable
 * by their owner only, since manifests hold secrets. A file that is damaged is passed by with a log
 * line; a disk that takes nothing is tried again and never stops the source.
 */
final class KeptManifests {
  private static final Logger log = LoggerFactory.getLogger(KeptManifests.class);
  private static final int PRIVATE_FOLDER = 0700;
  private static final int PRIVATE_FILE = 0600;
  private static final int LARGEST = 16 * 1024 * 1024;
  private static final String ENDING = ".manifest";
  private static final String PLACE = "place";
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private final Path folder;
  private final Thread thread = Thread.ofVirtual().name("kept-manifests").unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** File name and what it shall hold; absent for nothing. Guarded by the lock. */
  private final LinkedHashMap<String, Optional<byte[]>> waiting = new LinkedHashMap<>();

  private boolean closing;

  /**
   * @param folder made if missing; nothing else lies in it
   */
  KeptManifests(Path folder) {
    this.folder = folder;
  }

  /** What was kept for a source, by where it was found. Called before {@link #start}. */
  Map<ManifestOrigin, KeptManifest> load(PodSourceName source) {
    Map<ManifestOrigin, KeptManifest> found = new LinkedHashMap<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        read(file)
            .filter(kept -> kept.origin().source() == source)
            .ifPresent(kept -> found.put(kept.origin(), kept));
      }
    } catch (IOException unreadable) {
      log.atError()
          .addKeyValue("folder", folder)
          .addKeyValue("err", unreadable.toString())
          .log("The last accepted manifests cannot be read");
    }
    return found;
  }

  private static Optional<KeptManifest> read(Path file) {
    try {
      Optional<KeptManifest> kept = KeptManifest.decode(PlainFile.read(file, LARGEST));
      if (kept.isEmpty()) {
        log.atError()
            .addKeyValue("file", file)
            .log("A kept manifest is damaged and is not used; it is written anew in time");
      }
      return kept;
    } catch (IOException | IllegalArgumentException unreadable) {
      log.atError()
          .addKeyValue("file", file)
          .addKeyValue("err", unreadable.toString())
          .log("A kept manifest cannot be read");
      return Optional.empty();
    }
  }

  /** The place that the kept manifests were last seen in, as text; empty when none was noted. */
  String place() {
    try {
      Path file = folder.resolve(PLACE);
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          ? new String(PlainFile.read(file, LARGEST), StandardCharsets.UTF_8)
          : "";
    } catch (IOException unreadable) {
      log.atWarn().addKeyValue("err", unreadable.toString()).log("Cannot read a kept place");
      return "";
    }
  }

  /** Notes the place. */
  void place(String place) {
    put(PLACE, Optional.of(place.getBytes(StandardCharsets.UTF_8)));
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
      log.atWarn().addKeyValue("folder", folder).log("Not all accepted manifests could be kept");
    }
  }

  /** Keeps a manifest in place of an older content of it. */
  void keep(KeptManifest manifest) {
    put(KeptManifest.fileName(manifest.origin()), Optional.of(manifest.encode()));
  }

  /** Forgets a manifest that was removed. */
  void drop(ManifestOrigin origin) {
    put(KeptManifest.fileName(origin), Optional.empty());
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
      while (true) {
        Optional<Map.Entry<String, Optional<byte[]>>> next = next();
        if (next.isEmpty()) {
          return;
        }
        write(next.get().getKey(), next.get().getValue());
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Manifests are no longer kept");
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
        DurableFile.write(folder.resolve(name), content.get(), PRIVATE_FILE);
      } else {
        Files.deleteIfExists(folder.resolve(name));
      }
    } catch (IOException failure) {
      log.atError()
          .addKeyValue("folder", folder)
          .addKeyValue("err", failure.toString())
          .log("An accepted manifest could not be kept for the next start; it is tried again");
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
}

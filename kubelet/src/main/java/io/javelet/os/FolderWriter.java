package io.javelet.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and removes the files of one folder, for those who must not wait for the disk: they leave
 * what is to be there and go on. One virtual thread writes, of each file the newest content and
 * that whole; folder and files are their owner's only. A disk that takes nothing is tried again.
 */
public final class FolderWriter {
  private static final Logger log = LoggerFactory.getLogger(FolderWriter.class);
  private static final int PRIVATE_FOLDER = 0700;
  private static final int PRIVATE_FILE = 0600;
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private final Path folder;
  private final Consumer<IOException> failures;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock: by file name what it shall hold, absent for nothing.
  private final LinkedHashMap<String, Optional<byte[]>> waiting = new LinkedHashMap<>();
  private boolean closing;

  /**
   * @param name of the thread
   * @param folder made when the first file is written; nobody else writes into it
   * @param failures told of each write that failed, on the writing thread; it will be tried again
   */
  public FolderWriter(String name, Path folder, Consumer<IOException> failures) {
    this.folder = folder;
    this.failures = failures;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /** Begins to write. */
  public void start() {
    thread.start();
  }

  /**
   * Writes what is left, within a few seconds, and ends.
   *
   * @return whether all was written, or failed to be, in that time
   */
  public boolean stop() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean ended = thread.join(LAST_WRITES);
    if (!ended) {
      thread.interrupt();
    }
    return ended;
  }

  /** The file shall hold this. Never blocks. */
  public void put(String name, byte[] content) {
    want(name, Optional.of(content));
  }

  /** The file shall be gone. Never blocks. */
  public void remove(String name) {
    want(name, Optional.empty());
  }

  private void want(String name, Optional<byte[]> content) {
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
      log.atTrace().addKeyValue("folder", folder).log("The folder is not written any more");
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
      failures.accept(failure);
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

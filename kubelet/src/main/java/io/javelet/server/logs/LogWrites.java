package io.javelet.server.logs;

import io.javelet.os.FileWatcher;
import io.javelet.os.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells readers at once when something is written to a folder of logs. Any thread. Its watcher
 * starts with the first reader.
 */
public final class LogWrites implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<FileWatcher> watcher = Optional.empty();
  private boolean closed;

  /** Nobody reads yet. */
  public LogWrites() {}

  /**
   * Watches.
   *
   * @param told called on the watcher's thread, at least once after each write; must not block
   */
  Watch watch(Path folder, Runnable told) throws IOException {
    return watcher().watch(folder, _ -> told.run());
  }

  private FileWatcher watcher() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the server is closed");
      }
      if (watcher.isEmpty()) {
        watcher = Optional.of(FileWatcher.startSeeingWrites());
      }
      return watcher.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Optional<FileWatcher> running;
    lock.lock();
    try {
      closed = true;
      running = watcher;
    } finally {
      lock.unlock();
    }
    running.ifPresent(FileWatcher::close);
  }
}

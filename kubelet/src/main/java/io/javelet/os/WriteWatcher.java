package io.javelet.os;

import io.javelet.os.Inotify.RawEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a file is written to the next time, once: whoever wants to know more asks again, so
 * that a file which is written to a thousand times a second costs as much as its watcher likes and
 * an idle one costs nothing. One thread of its own reads the events and calls the listeners, which
 * must not block. Any thread may ask and close. Counterpart: {@code inotify(7)}.
 */
public final class WriteWatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriteWatcher.class);

  private final Inotify inotify;
  private final InotifyThread reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Runnable> listeners = new HashMap<>();
  private boolean closed;

  private WriteWatcher(Inotify inotify) throws SystemCallException {
    this.inotify = inotify;
    this.reader = InotifyThread.start("write-watcher", inotify, this::dispatch, this::tellAll);
  }

  /**
   * Starts a watcher.
   *
   * @throws IOException when the user's limit of inotify instances or open files is reached
   */
  public static WriteWatcher start() throws IOException {
    return new WriteWatcher(Inotify.open(false));
  }

  /**
   * Calls {@code written} once, when the file was written to after this method's return, or when it
   * can no longer be written to. A file has one listener: a later one replaces it.
   *
   * @throws IOException when the file is not there or the user's limit of watches is reached
   */
  public void once(Path file, Runnable written) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the write watcher is closed");
      }
      listeners.put(inotify.addOneWrite(file), written);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      listeners.clear();
      reader.end();
    } finally {
      lock.unlock();
    }
    reader.awaitEnd();
  }

  private void dispatch(RawEvent raw) {
    if ((raw.mask() & Inotify.IN_Q_OVERFLOW) != 0) {
      tellAll();
    } else {
      // IN_IGNORED follows every write; it comes first only when the file is gone.
      take(raw.watch()).ifPresent(WriteWatcher::tell);
    }
  }

  private Optional<Runnable> take(int watch) {
    lock.lock();
    try {
      return Optional.ofNullable(listeners.remove(watch));
    } finally {
      lock.unlock();
    }
  }

  private void tellAll() {
    takeAll().forEach(WriteWatcher::tell);
  }

  private List<Runnable> takeAll() {
    lock.lock();
    try {
      List<Runnable> all = List.copyOf(listeners.values());
      listeners.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      log.atError().setCause(e).log("A listener for writes failed");
    }
  }
}

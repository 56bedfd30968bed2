package io.javelet.os;

import io.javelet.os.Inotify.RawEvent;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that reads an inotify instance until it is ended, and then closes it. */
final class InotifyThread {
  private static final Logger log = LoggerFactory.getLogger(InotifyThread.class);
  private static final long STACK_BYTES = 256 * 1024;

  private final Inotify inotify;
  private final EventDescriptor end;
  private final Thread thread;

  private InotifyThread(
      String name,
      Inotify inotify,
      EventDescriptor end,
      Consumer<RawEvent> listener,
      Runnable failed) {
    this.inotify = inotify;
    this.end = end;
    this.thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .stackSize(STACK_BYTES)
            .unstarted(() -> readUntilEnded(listener, failed));
  }

  /**
   * Starts the thread; the instance is the thread's from here on, also when it cannot start.
   *
   * @param listener called on the thread; must not block
   * @param failed called on the thread, once, when no more events come although nobody ended it
   */
  static InotifyThread start(
      String name, Inotify inotify, Consumer<RawEvent> listener, Runnable failed)
      throws SystemCallException {
    try {
      var reader = new InotifyThread(name, inotify, EventDescriptor.open(), listener, failed);
      reader.thread.start();
      return reader;
    } catch (SystemCallException e) {
      inotify.close();
      throw e;
    }
  }

  /** Asks the thread to end. */
  void end() {
    try {
      end.wake();
    } catch (SystemCallException e) {
      throw new IllegalStateException("cannot wake " + thread.getName(), e);
    }
  }

  /** Returns when no listener runs any more; at once when a listener asks. */
  void awaitEnd() {
    if (Thread.currentThread() != thread) {
      Threads.joinUninterruptibly(thread);
    }
  }

  private void readUntilEnded(Consumer<RawEvent> listener, Runnable failed) {
    try {
      while (inotify.await(end)) {
        inotify.read().forEach(listener);
      }
    } catch (SystemCallException | RuntimeException | Error e) {
      log.atError().setCause(e).log("Cannot read file events any more");
      failed.run();
    } finally {
      inotify.close();
      end.close();
    }
  }
}

package io.javelet.os;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at once when processes end, be they our children or not. One thread of its own waits for
 * all of them and makes the calls; a call must not block. Any thread may watch and close. Never
 * polls, and never takes a later process with the same number for the one that was meant, if it is
 * told the start time. Counterpart: {@code pidfd_open(2)} with {@code epoll(7)}.
 */
public final class ProcessWatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProcessWatcher.class);
  private static final long STACK_BYTES = 256 * 1024;
  private static final long END = 0;

  private final Epoll epoll;
  private final EventDescriptor end;
  private final Thread waiter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Registration> byKey = new HashMap<>();
  private long lastKey = END;
  private boolean closed;

  private ProcessWatcher(Epoll epoll, EventDescriptor end) {
    this.epoll = epoll;
    this.end = end;
    this.waiter =
        Thread.ofPlatform()
            .name("process-watcher")
            .daemon()
            .stackSize(STACK_BYTES)
            .unstarted(this::waitUntilClosed);
  }

  /**
   * Starts a watcher.
   *
   * @throws IOException when the limit of open files is reached
   */
  public static ProcessWatcher start() throws IOException {
    Epoll epoll = Epoll.open();
    try {
      EventDescriptor end = EventDescriptor.open();
      epoll.addOnce(end.descriptor(), END);
      ProcessWatcher watcher = new ProcessWatcher(epoll, end);
      watcher.waiter.start();
      return watcher;
    } catch (SystemCallException e) {
      epoll.close();
      throw e;
    }
  }

  /**
   * Watches the process that has a number now.
   *
   * @param pid a process, not a thread
   * @param onExit called once when it has ended, a zombie included: on the watcher's thread, or on
   *     the calling thread before this method returns when it is gone already
   * @throws IOException when the limit of open files is reached, or the kernel is older than 5.3
   */
  public Watch watch(long pid, Runnable onExit) throws IOException {
    return watch(PidDescriptor.open(pid), pid, onExit);
  }

  /**
   * Watches one certain process; another one that has its number by now counts as its end.
   *
   * @param onExit as above
   * @throws IOException as above
   */
  public Watch watch(ProcessId process, Runnable onExit) throws IOException {
    return watch(PidDescriptor.open(process), process.pid(), onExit);
  }

  /** Ends the thread and all watches; returns when no call runs any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      byKey.values().forEach(registration -> registration.descriptor.close());
      byKey.clear();
      end.wake();
    } catch (SystemCallException e) {
      throw new IllegalStateException("cannot wake the process watcher", e);
    } finally {
      lock.unlock();
    }
    if (Thread.currentThread() != waiter) {
      Threads.joinUninterruptibly(waiter);
    }
  }

  private Watch watch(Optional<PidDescriptor> opened, long pid, Runnable onExit)
      throws IOException {
    if (opened.isEmpty()) {
      onExit.run();
      return () -> {};
    }
    PidDescriptor descriptor = opened.get();
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the process watcher is closed");
      }
      long key = ++lastKey;
      epoll.addOnce(descriptor.descriptor(), key);
      Registration registration = new Registration(key, pid, descriptor, onExit);
      byKey.put(key, registration);
      return registration;
    } catch (IOException e) {
      descriptor.close();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void waitUntilClosed() {
    try {
      while (callEnded(epoll.await())) {
        // All is done in the condition.
      }
    } catch (SystemCallException e) {
      log.atError().setCause(e).log("Cannot watch processes any more");
    } finally {
      epoll.close();
      end.close();
    }
  }

  private boolean callEnded(long[] keys) {
    boolean goOn = true;
    for (long key : keys) {
      if (key == END) {
        goOn = false;
      } else {
        take(key).ifPresent(Registration::tell);
      }
    }
    return goOn;
  }

  private Optional<Registration> take(long key) {
    lock.lock();
    try {
      Optional<Registration> taken = Optional.ofNullable(byKey.remove(key));
      // Closing the only descriptor of a process takes it out of the epoll set.
      taken.ifPresent(registration -> registration.descriptor.close());
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** One process that somebody waits for. */
  private final class Registration implements Watch {
    private final long key;
    private final long pid;
    private final PidDescriptor descriptor;
    private final Runnable onExit;

    Registration(long key, long pid, PidDescriptor descriptor, Runnable onExit) {
      this.key = key;
      this.pid = pid;
      this.descriptor = descriptor;
      this.onExit = onExit;
    }

    void tell() {
      try {
        onExit.run();
      } catch (RuntimeException | Error e) {
        log.atError().addKeyValue("pid", pid).setCause(e).log("A listener for an exit failed");
      }
    }

    @Override
    public void close() {
      Optional<Registration> _ = take(key);
    }
  }
}

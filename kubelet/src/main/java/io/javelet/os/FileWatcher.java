package io.javelet.os;

import io.javelet.os.FileEvent.Cause;
import io.javelet.os.FileEvent.Change;
import io.javelet.os.FileEvent.EntryChanged;
import io.javelet.os.FileEvent.EventsLost;
import io.javelet.os.FileEvent.FolderAttributesChanged;
import io.javelet.os.FileEvent.FolderGone;
import io.javelet.os.Inotify.RawEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at once what changes in folders. One thread of its own reads all events and calls the
 * listeners, one after the other in the kernel's order; a listener must not block. Any thread may
 * watch and close. Never loses an event in silence: when the kernel drops some, every listener is
 * told to look at everything again. Counterpart: {@code inotify(7)}.
 *
 * <p>A watch follows the folder, not its path: when the folder is deleted, renamed or unmounted,
 * the listener gets {@link FolderGone} and the watch has ended. What is mounted over a watched
 * folder later is not seen; a slow rescan must remain the net.
 */
public final class FileWatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FileWatcher.class);

  private final Inotify inotify;
  private final InotifyThread reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, List<Registration>> byNumber = new HashMap<>();
  private boolean closed;

  private FileWatcher(Inotify inotify) throws SystemCallException {
    this.inotify = inotify;
    this.reader = InotifyThread.start("file-watcher", inotify, this::dispatch, this::tellFailure);
  }

  /**
   * Starts a watcher.
   *
   * @throws IOException when the user's limit of inotify instances or open files is reached
   */
  public static FileWatcher start() throws IOException {
    return start(false);
  }

  /**
   * Starts a watcher that tells of each write to a file as {@link Change#WRITTEN}, and not only of
   * the last: for those who follow a file that somebody keeps open.
   *
   * @throws IOException as {@link #start}
   */
  public static FileWatcher startSeeingWrites() throws IOException {
    return start(true);
  }

  private static FileWatcher start(boolean writes) throws IOException {
    return new FileWatcher(Inotify.open(writes));
  }

  /**
   * Watches a folder; what happens after this method's return is not missed.
   *
   * @param folder an existing folder, or a link to one
   * @param listener called on the watcher's thread
   * @throws IOException when it is not there, is no folder, may not be read, or when the user's
   *     limit of watches is reached
   */
  public Watch watch(Path folder, Consumer<FileEvent> listener) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the file watcher is closed");
      }
      int number = inotify.add(folder);
      Registration registration = new Registration(number, folder, listener);
      byNumber.computeIfAbsent(number, _ -> new ArrayList<>()).add(registration);
      return registration;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread and all watches; returns when no listener runs any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      byNumber.clear();
      reader.end();
    } finally {
      lock.unlock();
    }
    reader.awaitEnd();
  }

  private void tellFailure() {
    takeAll().forEach(registration -> registration.tell(new FolderGone(Cause.WATCHER_FAILED)));
  }

  private void dispatch(RawEvent raw) {
    if ((raw.mask() & Inotify.IN_Q_OVERFLOW) != 0) {
      log.atWarn().log("The kernel dropped file events (fs.inotify.max_queued_events)");
      all().forEach(registration -> registration.tell(new EventsLost()));
      return;
    }
    translate(raw)
        .ifPresent(event -> {
          List<Registration> told =
              event instanceof FolderGone ? take(raw.watch()) : of(raw.watch());
          told.forEach(registration -> registration.tell(event));
        });
  }

  static Optional<FileEvent> translate(RawEvent raw) {
    int mask = raw.mask();
    if ((mask & Inotify.IN_DELETE_SELF) != 0) {
      return Optional.of(new FolderGone(Cause.DELETED));
    }
    if ((mask & Inotify.IN_MOVE_SELF) != 0) {
      return Optional.of(new FolderGone(Cause.MOVED));
    }
    // IN_IGNORED follows each of these; alone, it still says that the watch has ended.
    if ((mask & (Inotify.IN_UNMOUNT | Inotify.IN_IGNORED)) != 0) {
      return Optional.of(new FolderGone(Cause.UNMOUNTED));
    }
    if (raw.name().isEmpty()) {
      return (mask & Inotify.IN_ATTRIB) != 0
          ? Optional.of(new FolderAttributesChanged())
          : Optional.empty();
    }
    boolean folder = (mask & Inotify.IN_ISDIR) != 0;
    return change(mask).map(change -> new EntryChanged(change, raw.name(), folder));
  }

  private static Optional<Change> change(int mask) {
    return switch (mask & ~Inotify.IN_ISDIR) {
      case Inotify.IN_CREATE -> Optional.of(Change.CREATED);
      case Inotify.IN_CLOSE_WRITE, Inotify.IN_MODIFY -> Optional.of(Change.WRITTEN);
      case Inotify.IN_MOVED_TO -> Optional.of(Change.MOVED_IN);
      case Inotify.IN_ATTRIB -> Optional.of(Change.ATTRIBUTES);
      case Inotify.IN_MOVED_FROM -> Optional.of(Change.MOVED_OUT);
      case Inotify.IN_DELETE -> Optional.of(Change.DELETED);
      default -> Optional.empty(); // an int, not one of ours: a bit that was not asked for
    };
  }

  private List<Registration> of(int number) {
    lock.lock();
    try {
      return List.copyOf(byNumber.getOrDefault(number, List.of()));
    } finally {
      lock.unlock();
    }
  }

  private List<Registration> all() {
    lock.lock();
    try {
      return byNumber.values().stream().flatMap(List::stream).toList();
    } finally {
      lock.unlock();
    }
  }

  private List<Registration> take(int number) {
    lock.lock();
    try {
      List<Registration> taken = byNumber.remove(number);
      if (taken == null) {
        return List.of();
      }
      endKernelWatch(number);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private List<Registration> takeAll() {
    lock.lock();
    try {
      List<Registration> taken = byNumber.values().stream().flatMap(List::stream).toList();
      byNumber.clear();
      closed = true;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void remove(Registration registration) {
    lock.lock();
    try {
      List<Registration> others = byNumber.get(registration.number);
      if (others != null && others.remove(registration) && others.isEmpty()) {
        byNumber.remove(registration.number);
        endKernelWatch(registration.number);
      }
    } finally {
      lock.unlock();
    }
  }

  private void endKernelWatch(int number) {
    try {
      inotify.remove(number);
    } catch (SystemCallException e) {
      // The kernel ended it first, because the folder is gone.
      log.atTrace().addKeyValue("watch", number).setCause(e).log("Watch had ended");
    }
  }

  /** One listener on one folder. */
  private final class Registration implements Watch {
    private final int number;
    private final Path folder;
    private final Consumer<FileEvent> listener;

    Registration(int number, Path folder, Consumer<FileEvent> listener) {
      this.number = number;
      this.folder = folder;
      this.listener = listener;
    }

    void tell(FileEvent event) {
      try {
        listener.accept(event);
      } catch (RuntimeException | Error e) {
        log.atError()
            .addKeyValue("folder", folder)
            .addKeyValue("event", event)
            .setCause(e)
            .log("A listener for file events failed");
      }
    }

    @Override
    public void close() {
      remove(this);
    }
  }
}

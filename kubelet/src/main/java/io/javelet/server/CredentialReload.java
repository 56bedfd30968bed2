package io.javelet.server;

import io.javelet.os.FileWatcher;
import io.javelet.os.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has certificates and authorities read again when their folders change, and once a minute anyway:
 * a self-signed certificate ends by itself, and a folder may have been mounted over. One virtual
 * thread of its own.
 */
public final class CredentialReload {
  private static final Logger log = LoggerFactory.getLogger(CredentialReload.class);
  private static final Duration ANYWAY = Duration.ofMinutes(1);

  private final List<Runnable> readers;
  private final Semaphore changed = new Semaphore(0);
  private final List<Watch> watches = new ArrayList<>();
  private final Thread thread;

  private CredentialReload(List<Runnable> readers) {
    this.readers = List.copyOf(readers);
    this.thread = Thread.ofVirtual().name("credential-reload").unstarted(this::run);
  }

  /**
   * Begins.
   *
   * @param folders that hold the files
   * @param readers each reads its files again; called on this object's thread
   */
  public static CredentialReload start(
      FileWatcher files, Set<Path> folders, List<Runnable> readers) {
    var reload = new CredentialReload(readers);
    for (Path folder : folders) {
      try {
        reload.watches.add(files.watch(folder, _ -> reload.changed.release()));
      } catch (IOException unwatched) {
        log.atWarn()
            .addKeyValue("folder", folder)
            .addKeyValue("err", String.valueOf(unwatched.getMessage()))
            .log("A folder of certificates cannot be watched; it is looked at once a minute");
      }
    }
    reload.thread.start();
    return reload;
  }

  /** A file has changed that no folder tells of. Any thread. */
  public void lookAgain() {
    changed.release();
  }

  private void run() {
    try {
      while (true) {
        if (changed.tryAcquire(ANYWAY.toMillis(), TimeUnit.MILLISECONDS)) {
          changed.drainPermits();
        }
        readers.forEach(Runnable::run);
      }
    } catch (InterruptedException _) {
      // The agent ends.
    }
  }

  /** Ends; returns when no reader runs any more. */
  public void stop() throws InterruptedException {
    watches.forEach(Watch::close);
    thread.interrupt();
    thread.join();
  }
}

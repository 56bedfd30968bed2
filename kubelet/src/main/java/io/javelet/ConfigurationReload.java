package io.javelet;

import io.javelet.config.KubeletFlags;
import io.javelet.config.LiveConfiguration;
import io.javelet.config.ReloadOutcome;
import io.javelet.config.option.ConfigurationDiff.Change;
import io.javelet.os.FileEvent;
import io.javelet.os.FileEvent.EntryChanged;
import io.javelet.os.FileWatcher;
import io.javelet.os.HangupSignal;
import io.javelet.os.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the configuration read again when one of its files changes, and at SIGHUP; says in the log
 * what came of it. One thread of its own reads; a slow look at everything is the net for what the
 * watches miss.
 */
final class ConfigurationReload {
  private static final Logger log = LoggerFactory.getLogger(ConfigurationReload.class);
  private static final Duration QUIET = Duration.ofMillis(200);
  private static final Duration NET = Duration.ofMinutes(1);

  private final LiveConfiguration live;
  private final KubeletFlags.Paths paths;
  private final FileWatcher files;
  private final Consumer<String> status;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;

  /** The watches in force. Only the thread touches them. */
  private final List<Watch> watches = new ArrayList<>();

  /**
   * @param status told how the configuration is, in one line
   */
  ConfigurationReload(
      LiveConfiguration live,
      KubeletFlags.Paths paths,
      FileWatcher files,
      Consumer<String> status) {
    this.live = live;
    this.paths = paths;
    this.files = files;
    this.status = status;
    this.thread = Thread.ofVirtual().name("configuration-reload").unstarted(this::run);
  }

  void start() {
    try {
      HangupSignal.listen(wakeUps::release);
    } catch (IOException unheard) {
      log.atWarn().addKeyValue("err", unheard).log("SIGHUP will not reload the configuration");
    }
    thread.start();
  }

  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void run() {
    try {
      while (true) {
        awaitQuiet();
        // Before reading: what happens from here on wakes the next round.
        watchAnew();
        report(live.reload());
        wakeUps.tryAcquire(NET.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } finally {
      watches.forEach(Watch::close);
    }
  }

  /** Who writes several files, or one in several steps, means them together. */
  private void awaitQuiet() throws InterruptedException {
    do {
      wakeUps.drainPermits();
    } while (wakeUps.tryAcquire(QUIET.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Folders come and go: every round watches what is there now. */
  private void watchAnew() {
    List<Watch> old = List.copyOf(watches);
    watches.clear();
    paths
        .configFile()
        .ifPresent(file -> {
          watchEntry(file);
          target(file).ifPresent(this::watchEntry);
        });
    paths
        .configDirectory()
        .ifPresent(folder -> {
          watchEntry(folder);
          folders(folder).forEach(each -> watch(each, _ -> wakeUps.release()));
        });
    old.forEach(Watch::close);
  }

  /** Watches what becomes of one entry of a folder. */
  private void watchEntry(Path entry) {
    Optional<Path> folder = Optional.ofNullable(entry.getParent());
    folder.ifPresent(parent ->
        watch(
            parent,
            event -> {
              if (concerns(event, String.valueOf(entry.getFileName()))) {
                wakeUps.release();
              }
            }));
  }

  /** Volumes of a pod change by the link {@code ..data} beside the files. */
  private static boolean concerns(FileEvent event, String name) {
    return !(event instanceof EntryChanged(var _, String changed, var _))
        || changed.equals(name)
        || changed.startsWith("..");
  }

  private void watch(Path folder, Consumer<FileEvent> listener) {
    try {
      watches.add(files.watch(folder, listener));
    } catch (IOException blind) {
      log.atDebug()
          .addKeyValue("folder", folder)
          .addKeyValue("err", blind)
          .log("Cannot watch a folder of the configuration");
    }
  }

  private static Optional<Path> target(Path file) {
    try {
      return Optional.of(file.toRealPath()).filter(real -> !real.equals(file));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static List<Path> folders(Path top) {
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isDirectory).toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of();
    }
  }

  private void report(ReloadOutcome outcome) {
    switch (outcome) {
      case ReloadOutcome.Unchanged() -> {}
      case ReloadOutcome.Refused refused -> {
        refused
            .problems()
            .forEach(problem ->
                log.atError()
                    .addKeyValue("problem", problem.text())
                    .log("The changed configuration is wrong and not in force"));
        status.accept("The changed configuration is wrong and not in force, see the log");
      }
      case ReloadOutcome.Applied applied -> {
        applied.warnings().forEach(warning -> log.atWarn().log(warning.text()));
        if (!applied.inForce().isEmpty()) {
          log.atInfo()
              .addKeyValue("options", applied.inForce().stream().map(Change::toString).toList())
              .log("The changed configuration is in force");
        }
        if (!applied.needRestart().isEmpty()) {
          log.atWarn()
              .addKeyValue("options", applied.needRestart().stream().map(Change::toString).toList())
              .log("Some changes of the configuration need a restart");
        }
        status.accept("Running");
      }
    }
  }
}

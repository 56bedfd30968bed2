package io.javelet.logs;

import io.javelet.os.WriteWatcher;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one running container's log within its size, on a virtual thread of its own. States: the
 * file rests (it waits for the next write), the file grows (it looks again before the file can have
 * reached its limit), the limit is reached (it rotates). Ends when its thread is interrupted. It
 * never reads the log.
 */
final class LogKeeper implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(LogKeeper.class);

  /** While a file grows it is looked at no more and no less often than this. */
  static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

  static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private final ContainerId container;
  private final Path file;
  private final RotationSettings settings;
  private final LogRotator rotator;
  private final ContainerRuntime runtime;
  private final WriteWatcher watcher;

  LogKeeper(
      ContainerId container,
      Path file,
      RotationSettings settings,
      LogRotator rotator,
      ContainerRuntime runtime,
      WriteWatcher watcher) {
    this.container = container;
    this.file = file;
    this.settings = settings;
    this.rotator = rotator;
    this.runtime = runtime;
    this.watcher = watcher;
  }

  @Override
  public void run() {
    try {
      long before = -1;
      long lookedAt = System.nanoTime();
      while (true) {
        long size = size();
        long now = System.nanoTime();
        if (size >= settings.maxBytes()) {
          before = rotate() ? 0 : size;
        } else if (before >= 0 && size > before) {
          Thread.sleep(pause(settings.maxBytes() - size, size - before, now - lookedAt));
          before = size;
        } else {
          awaitWrite(size);
          before = size;
        }
        lookedAt = now;
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How long a file that grew by {@code grown} bytes in {@code nanos} may be left alone: half the
   * time in which it would grow by {@code left} bytes more.
   */
  static Duration pause(long left, long grown, long nanos) {
    double half = (double) left / grown * nanos / 2;
    long bounded =
        (long)
            Math.clamp(half, (double) SHORTEST_PAUSE.toNanos(), (double) LONGEST_PAUSE.toNanos());
    return Duration.ofNanos(bounded);
  }

  private long size() throws InterruptedException {
    OptionalLong size = existingSize();
    if (size.isPresent()) {
      return size.getAsLong();
    }
    // Somebody took the file away, and the runtime writes to where nobody can read it.
    try {
      runtime.reopenLog(container);
    } catch (CriException failure) {
      report(failure);
      Thread.sleep(AFTER_FAILURE);
    }
    return existingSize().orElse(0);
  }

  private OptionalLong existingSize() {
    try {
      return OptionalLong.of(Files.size(file));
    } catch (IOException missing) {
      return OptionalLong.empty();
    }
  }

  private boolean rotate() throws InterruptedException {
    try {
      rotator.rotate(container, file);
      return true;
    } catch (IOException failure) {
      report(failure);
      Thread.sleep(AFTER_FAILURE);
      return false;
    }
  }

  private void awaitWrite(long size) throws InterruptedException {
    var written = new CountDownLatch(1);
    try {
      watcher.once(file, written::countDown);
    } catch (IOException unwatchable) {
      report(unwatchable);
      Thread.sleep(settings.fallback());
      return;
    }
    // What was written before the watch began is not told.
    if (existingSize().orElse(size) == size) {
      written.await();
    }
  }

  private void report(Exception failure) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the container has ended");
    }
    log.atWarn()
        .addKeyValue("containerID", container)
        .addKeyValue("path", file)
        .addKeyValue("err", failure.toString())
        .log("Could not keep a container's log within its size");
  }
}

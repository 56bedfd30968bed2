package io.javelet.server.logs;

import io.javelet.os.Watch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads one container's log for one client, on the thread of its request. It ends when there is
 * nothing more to read, when following makes no sense any more, or when that thread is interrupted.
 *
 * <p>A rotated log is a file of another identity under the same name: the one that is open is read
 * to its end first.
 */
public final class ContainerLogReader {
  private static final int BLOCK = 32 * 1024;

  /** Room for what is written while the rest is read. */
  private static final int SHORT = 256;

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** How soon a container's end is noticed when nothing is written any more. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LogQuery query;
  private final LogWrites writes;
  private final ReleasedBuffer out;
  private final LogFilter filter;

  /**
   * A reader for one request.
   *
   * @param out where the log goes; flushed when there is nothing more for the moment
   */
  public ContainerLogReader(LogQuery query, LogWrites writes, OutputStream out) {
    this.query = query;
    this.writes = writes;
    this.out = new ReleasedBuffer(out);
    this.filter = new LogFilter(query, this.out);
  }

  /**
   * Reads.
   *
   * @throws NoSuchFileException when there is no log
   * @throws IOException when it cannot be read, or the client went away
   */
  public void read(LogSource source) throws IOException, InterruptedException {
    LogSource run = source;
    boolean first = true;
    while (true) {
      Optional<LogSource.Run> now = run.current();
      if (now.isEmpty()) {
        throw new NoSuchFileException("the runtime has no such container any more");
      }
      readRun(run, now.get().file(), first);
      if (!query.follow() || !query.followRestarts() || filter.full()) {
        return;
      }
      Optional<LogSource> next = awaitNext(run);
      if (next.isEmpty()) {
        return;
      }
      run = next.get();
      first = false;
    }
  }

  private void readRun(LogSource run, Path file, boolean first)
      throws IOException, InterruptedException {
    var changed = new Semaphore(0);
    Opened opened = open(file);
    try (Watch _ = query.follow() ? writes.watch(folder(file), changed::release) : () -> {}) {
      if (first && query.tailLines().isPresent()) {
        opened.log().position(LogTail.start(opened.log(), query.tailLines().getAsLong()));
      }
      while (true) {
        // Asked before reading: what is written until then is read, and nothing comes later.
        boolean running = query.follow() && run.current().map(LogSource.Run::running).orElse(false);
        readToEnd(opened.log());
        if (!query.follow() || filter.full()) {
          return;
        }
        Optional<Object> named = identityIfThere(file);
        if (named.isPresent() && !named.get().equals(opened.identity())) {
          readToEnd(opened.log());
          opened.log().close();
          filter.cut();
          opened = open(file);
        } else if (!running) {
          return;
        } else if (changed.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          changed.drainPermits();
        }
      }
    } finally {
      opened.log().close();
    }
  }

  private Optional<LogSource> awaitNext(LogSource run) throws InterruptedException {
    while (run.mayRunAgain()) {
      Optional<LogSource> next = run.next();
      if (next.isPresent()) {
        return next;
      }
      Thread.sleep(LOOK);
    }
    return Optional.empty();
  }

  private void readToEnd(FileChannel log) throws IOException {
    long left = log.size() - log.position();
    if (left <= 0) {
      return;
    }
    // Not kept while there is nothing to read: most followers wait most of the time. And no larger
    // than needed: what hundreds of them allocate for one line would be for the collector to clear.
    ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, left + SHORT));
    while (!filter.full() && log.read(block.clear()) > 0) {
      filter.push(block.array(), 0, block.position());
    }
    out.flush();
  }

  /** An open file and what it is, whatever its name. */
  private record Opened(FileChannel log, Object identity) {}

  /** Opens what has the name now; a rotation in between is noticed. */
  private static Opened open(Path file) throws IOException {
    while (true) {
      Object before = identity(file);
      FileChannel log = FileChannel.open(file, READ);
      if (before.equals(identity(file))) {
        return new Opened(log, before);
      }
      log.close();
    }
  }

  /** What a file is, whatever its name. */
  private static Object identity(Path file) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  /** Between two names of a rotation there is none. */
  private static Optional<Object> identityIfThere(Path file) throws IOException {
    try {
      return Optional.of(identity(file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}

package io.javelet.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Where all lines go, each written whole. Used by every thread; lines are rendered without a lock
 * and written under one. Never raises an error: what cannot be written is counted.
 */
final class LogSink {
  /** The two streams of a process, unbuffered. */
  record Streams(OutputStream out, OutputStream err) {}

  private final Streams streams;
  private final TextFormat textFormat;
  private final Clock clock;
  private final JsonFormat jsonFormat = new JsonFormat();
  private final AtomicReference<@Nullable LineBuffer> spare = new AtomicReference<>();
  private final AtomicLong writeErrors = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();

  private volatile LoggingSettings settings = LoggingSettings.DEFAULTS;
  private volatile @Nullable Instant writingSince;

  /** Lines for standard output that wait for company. Guarded by {@link #lock}. */
  private final LineBatch waiting = new LineBatch();

  LogSink(Streams streams, TextFormat textFormat, Clock clock) {
    this.streams = streams;
    this.textFormat = textFormat;
    this.clock = clock;
  }

  LoggingSettings settings() {
    return settings;
  }

  void apply(LoggingSettings newSettings) {
    flush();
    settings = newSettings;
  }

  Instant now() {
    return clock.instant();
  }

  long writeErrors() {
    return writeErrors.get();
  }

  Optional<Instant> writingSince() {
    return Optional.ofNullable(writingSince);
  }

  void write(LogEntry entry) {
    LoggingSettings current = settings;
    LineBuffer kept = spare.getAndSet(null);
    LineBuffer line = kept == null ? new LineBuffer() : kept;
    LineFormat format =
        switch (current.format()) {
          case TEXT -> textFormat;
          case JSON -> jsonFormat;
        };
    format.render(entry, line);
    boolean toOut = current.splitStream() && entry.level() != Level.ERROR;
    lock.lock();
    try {
      if (!toOut) {
        writeTo(streams.err(), line::writeTo);
      } else if (waiting.takes(line, current.infoBufferBytes())) {
        if (waiting.add(line)) {
          flushLater(current);
        }
      } else {
        flushWaiting();
        writeTo(streams.out(), line::writeTo);
      }
    } finally {
      lock.unlock();
    }
    if (line.worthKeeping()) {
      line.clear();
      spare.set(line);
    }
  }

  /** Writes what waits. */
  void flush() {
    lock.lock();
    try {
      flushWaiting();
    } finally {
      lock.unlock();
    }
  }

  private void flushLater(LoggingSettings current) {
    Thread.ofVirtual()
        .name("log-flush")
        .start(() -> {
          try {
            Thread.sleep(current.flushFrequency());
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          flush();
        });
  }

  private void flushWaiting() {
    if (!waiting.isEmpty()) {
      writeTo(streams.out(), waiting::writeTo);
      waiting.clear();
    }
  }

  private void writeTo(OutputStream stream, Writable bytes) {
    writingSince = clock.instant();
    try {
      bytes.writeTo(stream);
      stream.flush();
    } catch (IOException _) {
      writeErrors.incrementAndGet();
    } finally {
      writingSince = null;
    }
  }

  private interface Writable {
    void writeTo(OutputStream stream) throws IOException;
  }
}

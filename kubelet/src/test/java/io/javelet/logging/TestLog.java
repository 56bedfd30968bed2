package io.javelet.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.slf4j.Logger;

/** A log of its own that writes into memory, at one fixed moment and with one fixed pid. */
final class TestLog {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final OutputStream err;
  final KlogLoggerFactory loggers;
  final LoggingControl control;

  TestLog() {
    this(new ByteArrayOutputStream());
  }

  private TestLog(OutputStream errStream) {
    err = errStream;
    loggers =
        new KlogLoggerFactory(
            new LogSink(
                new LogSink.Streams(out, err),
                new TextFormat(4321, ZoneOffset.UTC),
                Clock.fixed(Instant.parse("2026-11-24T03:19:40.123456789Z"), ZoneOffset.UTC)));
    control = new LoggingControl(loggers);
  }

  static TestLog withBrokenErr() {
    return new TestLog(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left on device");
          }
        });
  }

  Logger logger(String name) {
    return loggers.getLogger(name);
  }

  String err() {
    return ((ByteArrayOutputStream) err).toString(UTF_8);
  }

  String out() {
    return out.toString(UTF_8);
  }
}

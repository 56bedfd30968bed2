package io.javelet.logging;

import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Keeps the log of many simulated agents out of the tests' output. */
public final class QuietLog implements AutoCloseable {
  /** From now on only errors are written, by the loggers that exist. */
  public QuietLog() {
    loggers().showOnly(Level.ERROR);
  }

  @Override
  public void close() {
    loggers().apply(loggers().sink().settings());
  }

  private static KlogLoggerFactory loggers() {
    return (KlogLoggerFactory) LoggerFactory.getILoggerFactory();
  }
}

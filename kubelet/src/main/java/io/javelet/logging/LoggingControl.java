package io.javelet.logging;

import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The handle on this process's log. SLF4J keeps its provider in a static field, so this is the one
 * piece of state that the agent shares process-wide; only the root may fetch it, and passes it on
 * by constructor to who needs it. Used by any thread.
 */
public final class LoggingControl {
  private final KlogLoggerFactory loggers;

  LoggingControl(KlogLoggerFactory loggers) {
    this.loggers = loggers;
  }

  /**
   * The control of the log that SLF4J has installed.
   *
   * @throws IllegalStateException when another SLF4J provider came first on the class path
   */
  public static LoggingControl installed() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof KlogLoggerFactory ours) {
      return new LoggingControl(ours);
    }
    throw new IllegalStateException(
        "another SLF4J provider is on the class path: " + factory.getClass().getName());
  }

  /** What is in force. */
  public LoggingSettings settings() {
    return loggers.sink().settings();
  }

  /** Puts other settings in force, for every logger, at once. */
  public void apply(LoggingSettings settings) {
    loggers.apply(settings);
    julRoot().setLevel(settings.vmodule().isEmpty() ? Level.WARNING : Level.ALL);
  }

  /** Sends what libraries give to {@code java.util.logging} here, and nowhere else. */
  public void takeOverJavaUtilLogging() {
    LogManager.getLogManager().reset();
    julRoot().addHandler(new JulForwarder(loggers));
    apply(settings());
  }

  /** Writes what waits in memory; the root calls it last of all. */
  public void flush() {
    loggers.sink().flush();
  }

  /** How many writes have failed since the start: lines that nobody will see. */
  public long writeErrors() {
    return loggers.sink().writeErrors();
  }

  /**
   * Since when a write has been going on; absent when none is. One that is old means that whoever
   * reads the log has stopped reading.
   */
  public Optional<Instant> writingSince() {
    return loggers.sink().writingSince();
  }

  private static Logger julRoot() {
    return Logger.getLogger("");
  }
}

package io.javelet.logging;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Hands what {@code java.util.logging} would print (gRPC uses it) to SLF4J. Called by the thread
 * that logs.
 */
final class JulForwarder extends Handler {
  private final ILoggerFactory loggers;

  JulForwarder(ILoggerFactory loggers) {
    this.loggers = loggers;
  }

  @Override
  public void publish(LogRecord record) {
    Logger logger =
        loggers.getLogger(record.getLoggerName() == null ? "jul" : record.getLoggerName());
    Level level = level(record.getLevel().intValue());
    if (logger.isEnabledForLevel(level)) {
      logger.atLevel(level).setCause(record.getThrown()).log(message(record));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  private static Level level(int julLevel) {
    if (julLevel >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (julLevel >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARN;
    }
    if (julLevel >= java.util.logging.Level.INFO.intValue()) {
      return Level.INFO;
    }
    return julLevel >= java.util.logging.Level.FINE.intValue() ? Level.DEBUG : Level.TRACE;
  }

  private static String message(LogRecord record) {
    String pattern = record.getMessage();
    @Nullable Object[] parameters = record.getParameters();
    if (pattern == null) {
      return "";
    }
    if (parameters == null || parameters.length == 0) {
      return pattern;
    }
    try {
      return MessageFormat.format(pattern, parameters);
    } catch (IllegalArgumentException _) {
      return pattern + " " + Arrays.toString(parameters);
    }
  }
}

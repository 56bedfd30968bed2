package io.javelet.logging;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/**
 * One logger: a name and a threshold before the shared {@link LogSink}. Used by every thread.
 * Markers mean nothing here.
 */
final class KlogLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final long serialVersionUID = 1L;

  private final transient LoggerName loggerName;
  private final transient LogSink sink;
  private volatile Level threshold;

  KlogLogger(String name, LogSink sink) {
    this.name = name;
    this.loggerName = LoggerName.of(name);
    this.sink = sink;
    this.threshold = sink.settings().threshold(loggerName);
  }

  void apply(LoggingSettings settings) {
    threshold = settings.threshold(loggerName);
  }

  void showOnly(Level least) {
    threshold = least;
  }

  @Override
  public void log(LoggingEvent event) {
    if (!isEnabled(event.getLevel())) {
      return;
    }
    sink.write(
        new LogEntry(
            sink.now(),
            event.getLevel(),
            loggerName.className(),
            message(event.getMessage(), event.getArgumentArray()),
            Objects.requireNonNullElse(event.getKeyValuePairs(), List.of()),
            event.getThrowable()));
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String pattern,
      @Nullable Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    sink.write(
        new LogEntry(
            sink.now(),
            level,
            loggerName.className(),
            message(pattern, arguments),
            List.of(),
            failure));
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }

  private boolean isEnabled(Level level) {
    return level.toInt() >= threshold.toInt();
  }

  private static String message(@Nullable String pattern, @Nullable Object @Nullable [] arguments) {
    if (pattern == null) {
      return "";
    }
    return arguments == null || arguments.length == 0
        ? pattern
        : MessageFormatter.basicArrayFormat(pattern, arguments);
  }
}

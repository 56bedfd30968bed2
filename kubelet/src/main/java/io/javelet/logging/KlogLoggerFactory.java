package io.javelet.logging;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** All loggers by name. Used by every thread. */
final class KlogLoggerFactory implements ILoggerFactory {
  private final LogSink sink;
  private final ConcurrentMap<String, KlogLogger> loggers = new ConcurrentHashMap<>();

  KlogLoggerFactory(LogSink sink) {
    this.sink = sink;
  }

  @Override
  public Logger getLogger(String name) {
    KlogLogger existing = loggers.get(name);
    if (existing != null) {
      return existing;
    }
    KlogLogger made = loggers.computeIfAbsent(name, each -> new KlogLogger(each, sink));
    // Settings that came while it was made have not reached it.
    made.apply(sink.settings());
    return made;
  }

  LogSink sink() {
    return sink;
  }

  /** Until other settings come, the loggers that exist now show nothing below that level. */
  void showOnly(Level least) {
    loggers.values().forEach(logger -> logger.showOnly(least));
  }

  void apply(LoggingSettings settings) {
    sink.apply(settings);
    loggers.values().forEach(logger -> logger.apply(settings));
  }
}

package io.javelet.logging;

import java.time.Duration;
import java.util.List;
import org.slf4j.event.Level;

/**
 * What the log shows and where it goes. Upstream's counterpart: {@code LoggingConfiguration}.
 *
 * @param format text or JSON
 * @param verbosity as given by {@code -v}, 0 or more
 * @param vmodule verbosities of their own; the first rule that matches a logger wins
 * @param splitStream whether errors go to standard error and everything else to standard output; if
 *     not, all goes to standard error
 * @param infoBufferBytes how much of standard output's stream may wait in memory; used with {@code
 *     splitStream} only, 0 writes every line at once
 * @param flushFrequency how long a line may wait there
 */
public record LoggingSettings(
    LogFormat format,
    int verbosity,
    List<VmoduleRule> vmodule,
    boolean splitStream,
    int infoBufferBytes,
    Duration flushFrequency) {

  /** What is in force until the configuration has been read; upstream's defaults. */
  public static final LoggingSettings DEFAULTS =
      new LoggingSettings(LogFormat.TEXT, 0, List.of(), false, 0, Duration.ofSeconds(5));

  private static final int DEBUG_VERBOSITY = 4;
  private static final int TRACE_VERBOSITY = 6;

  /** Copies the rules. */
  public LoggingSettings {
    if (verbosity < 0 || infoBufferBytes < 0) {
      throw new IllegalArgumentException("verbosity and buffer size are never negative");
    }
    vmodule = List.copyOf(vmodule);
  }

  /** The same with another verbosity. */
  public LoggingSettings withVerbosity(int newVerbosity) {
    return new LoggingSettings(
        format, newVerbosity, vmodule, splitStream, infoBufferBytes, flushFrequency);
  }

  /** The least severe level that a logger of that name writes. */
  Level threshold(LoggerName name) {
    for (VmoduleRule rule : vmodule) {
      if (rule.matches(name)) {
        return level(rule.verbosity());
      }
    }
    return name.isOurs() ? level(verbosity) : Level.WARN;
  }

  /** The verbosity at which upstream would write such a line. */
  static int verbosityOf(Level level) {
    return switch (level) {
      case ERROR, WARN, INFO -> 0;
      case DEBUG -> DEBUG_VERBOSITY;
      case TRACE -> TRACE_VERBOSITY;
    };
  }

  private static Level level(int verbosity) {
    if (verbosity >= TRACE_VERBOSITY) {
      return Level.TRACE;
    }
    return verbosity >= DEBUG_VERBOSITY ? Level.DEBUG : Level.INFO;
  }
}

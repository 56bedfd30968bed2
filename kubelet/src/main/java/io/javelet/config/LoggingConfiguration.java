package io.javelet.config;

import io.javelet.config.value.VmodulePattern;
import java.time.Duration;
import java.util.List;

/**
 * What is written.
 *
 * @param format its form
 * @param verbosity how much; 0 is little
 * @param vmodule how much of single parts
 * @param flushFrequency how long a line may wait
 * @param text streams in the text form
 * @param json streams in the JSON form
 */
public record LoggingConfiguration(
    LogFormat format,
    long verbosity,
    List<VmodulePattern> vmodule,
    Duration flushFrequency,
    Streams text,
    Streams json) {

  public LoggingConfiguration {
    vmodule = List.copyOf(vmodule);
  }

  /** The form of a log line. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /**
   * Where lines go.
   *
   * @param split errors to stderr and the rest to stdout; otherwise all to stderr
   * @param bufferBytes how much of stdout is buffered
   */
  public record Streams(boolean split, long bufferBytes) {}

  /** The streams of the format in use. */
  public Streams streams() {
    return switch (format) {
      case TEXT -> text;
      case JSON -> json;
    };
  }
}

package io.javelet;

import io.javelet.config.LoggingConfiguration;
import io.javelet.logging.LogFormat;
import io.javelet.logging.LoggingSettings;
import io.javelet.logging.VmoduleRule;

/** Turns the configuration of the log into the log's own settings. Pure. */
final class LoggingTranslation {
  private LoggingTranslation() {}

  static LoggingSettings of(LoggingConfiguration configuration) {
    LogFormat format =
        switch (configuration.format()) {
          case TEXT -> LogFormat.TEXT;
          case JSON -> LogFormat.JSON;
        };
    return new LoggingSettings(
        format,
        Math.clamp(configuration.verbosity(), 0, Integer.MAX_VALUE),
        configuration.vmodule().stream()
            .map(rule ->
                new VmoduleRule(
                    rule.filePattern(), Math.clamp(rule.verbosity(), 0, Integer.MAX_VALUE)))
            .toList(),
        configuration.streams().split(),
        Math.clamp(configuration.streams().bufferBytes(), 0, Integer.MAX_VALUE),
        configuration.flushFrequency());
  }
}

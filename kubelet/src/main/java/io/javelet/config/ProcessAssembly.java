package io.javelet.config;

import io.javelet.config.LoggingConfiguration.LogFormat;
import io.javelet.config.LoggingConfiguration.Streams;
import io.javelet.config.option.GeneralOptions;
import io.javelet.config.option.LoggingOptions;
import io.javelet.config.option.Settings;

/** Makes {@link ProcessConfiguration}. */
final class ProcessAssembly {
  private static final String USUAL_TRACE_ENDPOINT = "localhost:4317";

  private ProcessAssembly() {}

  static ProcessConfiguration process(Settings settings) {
    return new ProcessConfiguration(
        logging(settings),
        new TracingConfiguration(
            settings.find(LoggingOptions.TRACING_ENDPOINT).orElse(USUAL_TRACE_ENDPOINT),
            settings.find(LoggingOptions.TRACING_SAMPLING).orElse(0)),
        settings.get(GeneralOptions.OOM_SCORE_ADJ),
        settings.get(GeneralOptions.MAX_OPEN_FILES),
        !settings.get(GeneralOptions.SHOW_HIDDEN_METRICS).isEmpty());
  }

  private static LoggingConfiguration logging(Settings settings) {
    return new LoggingConfiguration(
        Words.choice(LogFormat.class, settings.get(LoggingOptions.FORMAT)),
        settings.get(LoggingOptions.VERBOSITY),
        settings.get(LoggingOptions.VMODULE),
        settings.get(LoggingOptions.FLUSH_FREQUENCY),
        new Streams(
            settings.get(LoggingOptions.TEXT_SPLIT_STREAM),
            settings.get(LoggingOptions.TEXT_BUFFER).toLong()),
        new Streams(
            settings.get(LoggingOptions.JSON_SPLIT_STREAM),
            settings.get(LoggingOptions.JSON_BUFFER).toLong()));
  }
}

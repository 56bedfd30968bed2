package io.javelet.config.option;

import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.OptionGroup.LOGGING;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION_OR_NANOS;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.QUANTITY;
import static io.javelet.config.option.ScalarTypes.STRING;
import static io.javelet.config.option.ScalarTypes.UINT32;

import io.javelet.config.value.Quantity;
import io.javelet.config.value.VmodulePattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the agent writes about itself. */
public final class LoggingOptions {
  private static final long MOST_VERBOSE = Integer.MAX_VALUE;

  public static final KubeletOption<Long> VERBOSITY =
      field(LOGGING, "logging.verbosity", UINT32)
          .alsoFlag("v")
          .letter('v')
          .byDefault(0L)
          .check(Check.that(v -> v <= MOST_VERBOSE, "must be at most 2147483647"))
          .means("How much is logged; 0 is little, 4 is for debugging, 10 is all.");

  public static final KubeletOption<List<VmodulePattern>> VMODULE =
      field(LOGGING, "logging.vmodule", StructuredTypes.VMODULE)
          .alsoFlag("vmodule")
          .byDefault(List.of())
          .check(LoggingOptions::judgePatterns)
          .means("Verbosity of single parts of the agent. Only for the text format.");

  public static final KubeletOption<String> FORMAT =
      field(LOGGING, "logging.format", STRING)
          .oldFlag("logging-format")
          .byDefault("text")
          .check(Check.oneOf("text", "json"))
          .means("Form of the log: text or json.");

  public static final KubeletOption<Duration> FLUSH_FREQUENCY =
      field(LOGGING, "logging.flushFrequency", DURATION_OR_NANOS)
          .alsoFlag("log-flush-frequency")
          .byDefault(Duration.ofSeconds(5))
          .check(Check.positive())
          .means("How long a log line may wait in memory.");

  public static final KubeletOption<Boolean> TEXT_SPLIT_STREAM =
      field(LOGGING, "logging.options.text.splitStream", BOOL)
          .oldFlag("log-text-split-stream")
          .byDefault(false)
          .gate("LoggingAlphaOptions")
          .means("Write errors to stderr and the rest to stdout, in text.");

  public static final KubeletOption<Quantity> TEXT_BUFFER =
      field(LOGGING, "logging.options.text.infoBufferSize", QUANTITY)
          .oldFlag("log-text-info-buffer-size")
          .byDefault(Quantity.ZERO)
          .gate("LoggingAlphaOptions")
          .means("How much of stdout is buffered when the text streams are split.");

  public static final KubeletOption<Boolean> JSON_SPLIT_STREAM =
      field(LOGGING, "logging.options.json.splitStream", BOOL)
          .oldFlag("log-json-split-stream")
          .byDefault(false)
          .gate("LoggingAlphaOptions")
          .means("Write errors to stderr and the rest to stdout, in JSON.");

  public static final KubeletOption<Quantity> JSON_BUFFER =
      field(LOGGING, "logging.options.json.infoBufferSize", QUANTITY)
          .oldFlag("log-json-info-buffer-size")
          .byDefault(Quantity.ZERO)
          .gate("LoggingAlphaOptions")
          .means("How much of stdout is buffered when the JSON streams are split.");

  public static final KubeletOption<String> TRACING_ENDPOINT =
      field(LOGGING, "tracing.endpoint", STRING)
          .nullable()
          .means("Where traces are sent by OTLP over gRPC; unset means localhost:4317.");

  public static final KubeletOption<Integer> TRACING_SAMPLING =
      field(LOGGING, "tracing.samplingRatePerMillion", INT32)
          .nullable()
          .check(Check.between(0, 1_000_000))
          .means("How many of a million operations are traced; unset means none.");

  /** What the log follows while the agent runs. */
  public static final Set<KubeletOption<?>> OPTIONS =
      Set.of(
          VERBOSITY,
          VMODULE,
          FORMAT,
          FLUSH_FREQUENCY,
          TEXT_SPLIT_STREAM,
          TEXT_BUFFER,
          JSON_SPLIT_STREAM,
          JSON_BUFFER);

  private LoggingOptions() {}

  private static List<Flaw> judgePatterns(List<VmodulePattern> patterns) {
    List<Flaw> flaws = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      VmodulePattern pattern = patterns.get(i);
      String file = "[" + i + "].filePattern";
      if (pattern.filePattern().isEmpty()) {
        flaws.add(Flaw.part(file, "", "must not be empty"));
      } else if (pattern.filePattern().matches(".*[=,].*")) {
        flaws.add(Flaw.part(file, pattern.filePattern(), "must not hold \"=\" or \",\""));
      }
      if (pattern.verbosity() > MOST_VERBOSE) {
        flaws.add(
            new Flaw(
                "[" + i + "].verbosity",
                Optional.of(String.valueOf(pattern.verbosity())),
                "must be at most 2147483647"));
      }
    }
    return flaws;
  }

  static List<KubeletOption<?>> all() {
    return List.of(
        VERBOSITY,
        VMODULE,
        FORMAT,
        FLUSH_FREQUENCY,
        TEXT_SPLIT_STREAM,
        TEXT_BUFFER,
        JSON_SPLIT_STREAM,
        JSON_BUFFER,
        TRACING_ENDPOINT,
        TRACING_SAMPLING);
  }
}

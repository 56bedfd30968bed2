package io.javelet.config;

import io.javelet.config.gate.FeatureGates;
import io.javelet.config.option.Settings;
import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.ConfigurationWarning;
import java.util.List;

/** What came of reading the configuration. */
public sealed interface LoadResult {

  /**
   * The agent can start.
   *
   * @param configuration what file, drop-ins and flags say together
   * @param flags what only flags can say
   * @param gates which features are on
   * @param settings every option with its origin; for {@code /configz} and for comparing
   * @param warnings to be logged
   * @param withoutEffect options that were given and that this agent does not act on yet, by name;
   *     to be logged in one line
   * @param environment what the service manager says
   */
  record Loaded(
      KubeletConfiguration configuration,
      KubeletFlags flags,
      FeatureGates gates,
      Settings settings,
      List<ConfigurationWarning> warnings,
      List<String> withoutEffect,
      ServiceEnvironment environment)
      implements LoadResult {
    public Loaded {
      warnings = List.copyOf(warnings);
      withoutEffect = List.copyOf(withoutEffect);
    }
  }

  /**
   * The user asked for a text: print it to stdout and exit 0.
   *
   * @param text complete, with its last line ended
   */
  record Information(String text) implements LoadResult {}

  /**
   * The agent cannot start: print all problems to stderr and exit 1.
   *
   * @param problems at least one
   * @param warnings what else was odd
   */
  record Failed(List<ConfigurationProblem> problems, List<ConfigurationWarning> warnings)
      implements LoadResult {
    public Failed {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }
  }
}

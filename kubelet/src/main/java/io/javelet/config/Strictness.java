package io.javelet.config;

import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.ConfigurationWarning;
import io.javelet.config.report.Origin;
import java.util.List;
import java.util.Optional;

/** Makes errors of some warnings, as {@code --strict-config} asks. */
final class Strictness {

  private Strictness() {}

  static void harden(List<ConfigurationProblem> problems, List<ConfigurationWarning> warnings) {
    warnings.stream()
        .filter(Strictness::isError)
        .map(warning ->
            new ConfigurationProblem(
                warning.origin(),
                subject(warning.origin()),
                Optional.empty(),
                warning.message() + " (--strict-config)"))
        .forEach(problems::add);
    warnings.removeIf(Strictness::isError);
  }

  private static String subject(Origin origin) {
    return origin instanceof Origin.Flag(String flag) ? flag : "";
  }

  private static boolean isError(ConfigurationWarning warning) {
    return switch (warning.kind()) {
      case FORM, RETIRED -> true;
      case DEPRECATED, DOUBTFUL -> false;
    };
  }
}

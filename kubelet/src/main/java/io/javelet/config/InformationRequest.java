package io.javelet.config;

import io.javelet.config.LoadResult.Failed;
import io.javelet.config.LoadResult.Information;
import io.javelet.config.option.CommandLine;
import io.javelet.config.option.Completion;
import io.javelet.config.option.GeneralOptions;
import io.javelet.config.option.HelpText;
import io.javelet.config.option.KubeletVersion;
import io.javelet.config.option.Settings;
import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.Origin;
import java.util.List;
import java.util.Optional;

/** Answers {@code --help}, {@code --version} and {@code completion}. */
final class InformationRequest {

  private InformationRequest() {}

  /** {@code completion bash} is answered here; what the other commands do is no configuration. */
  static Optional<Information> completion(List<String> arguments) {
    return arguments.equals(List.of("completion", "bash"))
            || arguments.equals(List.of("completion"))
        ? Optional.of(new Information(Completion.bash()))
        : Optional.empty();
  }

  static Optional<LoadResult> answer(Settings settings, CommandLine line) {
    if (settings.get(GeneralOptions.HELP)) {
      return Optional.of(new Information(HelpText.all()));
    }
    return line.values().containsKey(GeneralOptions.VERSION_FLAG)
        ? version(settings.get(GeneralOptions.VERSION_FLAG))
        : Optional.empty();
  }

  private static Optional<LoadResult> version(String wanted) {
    return switch (wanted) {
      case "true" -> Optional.of(new Information(KubeletVersion.text()));
      case "raw" -> Optional.of(new Information(KubeletVersion.raw()));
      case "false" -> Optional.empty();
      default ->
          KubeletVersion.mayBeReported(wanted)
              ? Optional.empty()
              : Optional.of(
                  new Failed(
                      List.of(
                          new ConfigurationProblem(
                              new Origin.Flag("--version"),
                              "--version",
                              Optional.of("\"" + wanted + "\""),
                              "must be true, false, raw or a version that begins with "
                                  + KubeletVersion.UPSTREAM)),
                      List.of()));
    };
  }
}

package io.javelet.config;

import io.javelet.config.option.CloudProviders;
import io.javelet.config.option.CommandLine;
import io.javelet.config.option.Findings;
import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.NodeOptions;
import io.javelet.config.option.RetiredFlag;
import io.javelet.config.option.RuntimeOptions;
import io.javelet.config.option.Settings;
import io.javelet.config.report.ConfigurationWarning.Kind;
import io.javelet.config.report.Origin;
import java.util.List;

/** What is to be said about flags that work, or once did. */
final class CommandLineRemarks {

  private CommandLineRemarks() {}

  static void make(CommandLine line, Settings settings, Findings findings) {
    line.retired().keySet().forEach(flag -> retired(flag, findings));
    List<String> deprecated =
        line.values().keySet().stream()
            .filter(option -> option.traits().deprecatedFlag())
            .map(CommandLineRemarks::replacement)
            .toList();
    if (!deprecated.isEmpty()) {
      findings.warning(
          Kind.DEPRECATED,
          new Origin.Default(),
          "deprecated flags; upstream wants the field in the configuration file instead: "
              + String.join(", ", deprecated));
    }
    CloudProviders.remark(settings.get(NodeOptions.CLOUD_PROVIDER))
        .ifPresent(remark ->
            findings.warning(Kind.RETIRED, settings.origin(NodeOptions.CLOUD_PROVIDER), remark));
    schemeless(settings, RuntimeOptions.ENDPOINT, findings);
    schemeless(settings, RuntimeOptions.IMAGE_ENDPOINT, findings);
  }

  private static void retired(RetiredFlag flag, Findings findings) {
    boolean stillMeant = flag.name().equals("pod-infra-container-image");
    findings.warning(
        Kind.RETIRED,
        new Origin.Flag("--" + flag.name()),
        stillMeant
            ? "is gone upstream since %s: %s".formatted(flag.removedIn(), flag.advice())
            : "has had no effect since %s: %s".formatted(flag.removedIn(), flag.advice()));
  }

  private static String replacement(KubeletOption<?> option) {
    String flag = "--" + option.flag().orElseThrow();
    return option.path().map(path -> flag + " (" + path + ")").orElse(flag);
  }

  private static void schemeless(
      Settings settings, KubeletOption<String> option, Findings findings) {
    String endpoint = settings.get(option);
    if (endpoint.startsWith("/")) {
      findings.warning(
          Kind.DEPRECATED,
          settings.origin(option),
          option.name() + " \"" + endpoint + "\" has no scheme; write \"unix://" + endpoint + "\"");
    }
  }
}

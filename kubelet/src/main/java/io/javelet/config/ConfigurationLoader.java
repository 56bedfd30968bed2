package io.javelet.config;

import io.javelet.config.gate.FeatureGates;
import io.javelet.config.gate.GateCatalogue;
import io.javelet.config.option.CommandLine;
import io.javelet.config.option.CommandLineParser;
import io.javelet.config.option.Findings;
import io.javelet.config.option.GeneralOptions;
import io.javelet.config.option.Rules;
import io.javelet.config.option.Settings;
import io.javelet.config.option.SettingsFold;
import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.ConfigurationWarning;
import io.javelet.config.value.HostFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the whole configuration: flags, the file and the drop-ins they name, in upstream's order of
 * precedence. Stateless, so that a reload is another call; any thread. Never changes anything,
 * never logs, never exits: all that is to be said is in the result.
 */
public final class ConfigurationLoader {
  private final HostFacts host;
  private final Path workingDirectory;
  private final GateCatalogue catalogue = GateCatalogue.load();

  /**
   * A loader for one host.
   *
   * @param host what the host is like
   * @param workingDirectory what relative paths on the command line count from
   */
  public ConfigurationLoader(HostFacts host, Path workingDirectory) {
    this.host = host;
    this.workingDirectory = workingDirectory;
  }

  /**
   * Reads and judges everything.
   *
   * @param arguments of the process, without its name
   * @param environment of the process
   */
  public LoadResult load(List<String> arguments, Map<String, String> environment) {
    Optional<LoadResult.Information> asked = InformationRequest.completion(arguments);
    if (asked.isPresent()) {
      return asked.get();
    }
    CommandLine line = CommandLineParser.parse(arguments);
    Findings findings = new Findings();
    findings.addAll(line.problems());
    Settings flagsOnly = SettingsFold.flags(SettingsFold.withoutFile(), line, findings);
    if (findings.problems().isEmpty()) {
      Optional<LoadResult> answer = InformationRequest.answer(flagsOnly, line);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    ConfigurationSources sources = new ConfigurationSources(workingDirectory, findings);
    boolean strict = flagsOnly.get(GeneralOptions.STRICT_CONFIG);
    Settings fromFiles =
        sources.read(
            flagsOnly.get(GeneralOptions.CONFIG), flagsOnly.get(GeneralOptions.CONFIG_DIR));
    Findings unused = new Findings();
    Settings folded = SettingsFold.flags(fromFiles, line, unused);
    return judge(folded, line, new Context(findings, strict, sources.unreadable(), environment));
  }

  private record Context(
      Findings findings, boolean strict, boolean unreadable, Map<String, String> environment) {}

  private LoadResult judge(Settings folded, CommandLine line, Context context) {
    Findings findings = context.findings();
    FeatureGates gates = FeatureGates.of(catalogue, folded.get(GeneralOptions.FEATURE_GATES));
    Settings settings = SettingsFold.gated(folded, gates);
    Rules.judge(settings, gates, catalogue, host, findings);
    CommandLineRemarks.make(line, settings, findings);
    List<ConfigurationProblem> problems = new ArrayList<>(findings.problems());
    List<ConfigurationWarning> warnings = new ArrayList<>(findings.warnings());
    if (context.unreadable()) {
      // A default that does not fit may be what the file changes.
      problems.removeIf(problem -> !problem.origin().given());
    }
    if (context.strict()) {
      Strictness.harden(problems, warnings);
    }
    if (!problems.isEmpty()) {
      return new LoadResult.Failed(problems, warnings);
    }
    Settings resolved = SettingsFold.resolved(settings, host);
    return new LoadResult.Loaded(
        ConfigurationAssembly.configuration(resolved, line),
        FlagsAssembly.flags(resolved, workingDirectory),
        gates,
        resolved,
        warnings,
        WithoutEffect.names(resolved),
        ServiceEnvironment.of(context.environment(), ProcessHandle.current().pid()));
  }
}

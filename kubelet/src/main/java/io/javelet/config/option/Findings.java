package io.javelet.config.option;

import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.ConfigurationWarning;
import io.javelet.config.report.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects all that is to be said about one configuration. Lives for one loading, on its thread.
 */
public final class Findings {
  private final List<ConfigurationProblem> problems = new ArrayList<>();
  private final List<ConfigurationWarning> warnings = new ArrayList<>();

  /** What stops the agent, so far. */
  public List<ConfigurationProblem> problems() {
    return List.copyOf(problems);
  }

  /** What does not, so far. */
  public List<ConfigurationWarning> warnings() {
    return List.copyOf(warnings);
  }

  /** Keeps problems found elsewhere. */
  public void addAll(List<ConfigurationProblem> more) {
    problems.addAll(more);
  }

  /** A problem of a whole file or of the command line. */
  public void problem(Origin origin, String subject, String message) {
    problems.add(new ConfigurationProblem(origin, subject, Optional.empty(), message));
  }

  /** A warning. */
  public void warning(ConfigurationWarning.Kind kind, Origin origin, String message) {
    warnings.add(new ConfigurationWarning(kind, origin, message));
  }

  /** A value that breaks a rule. */
  <T> void broken(Setting<T> setting, String message) {
    problems.add(
        new ConfigurationProblem(
            setting.origin(), setting.nameOf(""), Optional.of(setting.shown()), message));
  }

  /** A part of a value that breaks a rule. */
  <T> void broken(Setting<T> setting, Flaw flaw) {
    boolean secret = setting.option().traits().secret();
    problems.add(
        new ConfigurationProblem(
            setting.originOf(flaw.within()),
            setting.nameOf(flaw.within()),
            Optional.of(secret ? "<masked>" : flaw.given().orElseGet(setting::shown)),
            flaw.message()));
  }

  /** A value that could not be read. */
  void malformed(KubeletOption<?> option, Origin origin, Parsed.Defect defect) {
    String name = origin instanceof Origin.Flag(String flag) ? flag : option.name();
    Origin place =
        switch (origin) {
          case Origin.ConfigFile _ ->
              defect.location().<Origin>map(Origin.ConfigFile::new).orElse(origin);
          case Origin.DropIn _ -> defect.location().<Origin>map(Origin.DropIn::new).orElse(origin);
          case Origin.Default _, Origin.Flag _ -> origin;
        };
    Optional<String> given = option.traits().secret() ? Optional.of("<masked>") : defect.given();
    problems.add(new ConfigurationProblem(place, name + defect.within(), given, defect.message()));
  }
}

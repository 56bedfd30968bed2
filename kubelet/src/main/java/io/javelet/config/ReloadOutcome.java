package io.javelet.config;

import io.javelet.config.option.ConfigurationDiff.Change;
import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.ConfigurationWarning;
import java.util.List;

/** What came of reading the configuration again. */
public sealed interface ReloadOutcome {

  /** It says what it said before. */
  record Unchanged() implements ReloadOutcome {}

  /** It is wrong: all stays as it was. */
  record Refused(List<ConfigurationProblem> problems, List<ConfigurationWarning> warnings)
      implements ReloadOutcome {
    public Refused {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It is right.
   *
   * @param inForce what changed, and holds from now on
   * @param needRestart what changed, and holds after the next start
   * @param warnings what is odd about it
   */
  record Applied(
      List<Change> inForce, List<Change> needRestart, List<ConfigurationWarning> warnings)
      implements ReloadOutcome {
    public Applied {
      inForce = List.copyOf(inForce);
      needRestart = List.copyOf(needRestart);
      warnings = List.copyOf(warnings);
    }
  }
}

package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** What reading a manifest came to. */
public sealed interface ManifestResult {
  /** Everything that was found, in the order of the text. */
  List<ManifestProblem> problems();

  /**
   * All that is in the manifest can run.
   *
   * @param pods in the order of the text; not to be changed
   * @param problems warnings only
   */
  record Accepted(List<Pod> pods, List<ManifestProblem> problems) implements ManifestResult {
    public Accepted {
      pods = List.copyOf(pods);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Nothing of the manifest is to be used.
   *
   * @param problems at least one error
   */
  record Refused(List<ManifestProblem> problems) implements ManifestResult {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

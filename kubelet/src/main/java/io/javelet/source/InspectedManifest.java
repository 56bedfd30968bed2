package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.manifest.ManifestProblem;
import java.util.List;
import java.util.Optional;

/**
 * What an agent would make of one manifest. Immutable.
 *
 * @param file the path as given or found, or {@code -}
 * @param lines of its text, for showing problems; empty when it could not be read
 * @param outcome what would become of it
 * @param pods what it declares; empty when it is refused
 * @param problems errors and warnings, at their places
 * @param remark why it is passed by or cannot be read; empty otherwise
 */
public record InspectedManifest(
    String file,
    List<String> lines,
    Outcome outcome,
    List<Pod> pods,
    List<ManifestProblem> problems,
    Optional<String> remark) {
  public InspectedManifest {
    lines = List.copyOf(lines);
    pods = List.copyOf(pods);
    problems = List.copyOf(problems);
  }

  /** What would become of it. */
  public enum Outcome {
    ACCEPTED,
    REFUSED,
    /** The name is not that of a manifest. */
    PASSED_BY,
    /** There is nothing that could be read. */
    UNREADABLE
  }
}

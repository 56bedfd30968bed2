package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.document.Location;
import io.javelet.manifest.ManifestProblem.Severity;
import io.javelet.manifest.validation.FieldProblem;
import io.javelet.manifest.validation.FieldProblem.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one manifest. Lives for one reading, on the reader's thread. */
final class ManifestFindings {
  /** Nobody reads more, and a file of noise must not fill the log. */
  private static final int MOST = 100;

  private final String file;
  private final UnknownFields unknownFields;
  private final boolean acceptedBefore;
  private final List<ManifestProblem> problems = new ArrayList<>();
  private boolean refused;

  ManifestFindings(String file, UnknownFields unknownFields, boolean acceptedBefore) {
    this.file = file;
    this.unknownFields = unknownFields;
    this.acceptedBefore = acceptedBefore;
  }

  /** A problem that leaves nothing to run, whatever was accepted before. */
  void fatal(Location location, FieldProblem problem) {
    refused = true;
    problems.add(new ManifestProblem(file, location, Severity.ERROR, problem));
  }

  /** A problem that refuses the manifest, unless just this manifest was accepted before. */
  void error(Location location, FieldProblem problem) {
    if (problem.kind() == Kind.UNKNOWN_FIELD) {
      unknownField(location, problem);
    } else if (acceptedBefore) {
      warning(location, problem);
    } else {
      fatal(location, problem);
    }
  }

  void warning(Location location, FieldProblem problem) {
    problems.add(new ManifestProblem(file, location, Severity.WARNING, problem));
  }

  private void unknownField(Location location, FieldProblem problem) {
    switch (unknownFields) {
      case REFUSE -> {
        if (acceptedBefore) {
          warning(location, problem);
        } else {
          fatal(location, problem);
        }
      }
      case WARN -> warning(location, problem);
      case IGNORE -> {}
    }
  }

  ManifestResult result(List<Pod> pods) {
    List<ManifestProblem> sorted =
        problems.stream()
            .sorted(
                Comparator.comparing(ManifestProblem::severity)
                    .thenComparingInt(problem -> problem.location().line())
                    .thenComparingInt(problem -> problem.location().column()))
            .limit(MOST)
            .toList();
    return refused ? new ManifestResult.Refused(sorted) : new ManifestResult.Accepted(pods, sorted);
  }
}

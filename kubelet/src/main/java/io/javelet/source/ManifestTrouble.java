package io.javelet.source;

import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestProblem;
import io.javelet.runtime.PodFullName;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What keeps a manifest's newest content from being in force, or should be looked at although it
 * is. Immutable.
 *
 * @param origin the manifest
 * @param reason what sort of trouble
 * @param findings each thing that is wrong, at least one
 * @param about pods of other manifests that are concerned
 * @param since when it was found
 */
record ManifestTrouble(
    ManifestOrigin origin,
    Reason reason,
    List<Finding> findings,
    Set<PodFullName> about,
    Instant since) {
  private static final int LONGEST_MESSAGE = 1000;

  ManifestTrouble {
    findings = List.copyOf(findings);
    about = Set.copyOf(about);
  }

  /** One word for each sort, as in the pod's condition and in metrics. */
  enum Reason {
    /** Its content is refused. */
    INVALID("InvalidManifest"),
    /** Its content cannot be had. */
    UNREADABLE("UnreadableManifest"),
    /** Another manifest declares one of its pods and was first. */
    DUPLICATE("DuplicatePod"),
    /** The whole folder, or the server, is not there. */
    SOURCE_GONE("SourceGone"),
    /** What was declared last did not become ready in time. */
    NOT_READY("RolledBack"),
    /** It runs, but says something that is not understood. */
    DOUBTFUL("UnknownField");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** The word. */
    String word() {
      return word;
    }
  }

  /**
   * One thing that is wrong.
   *
   * @param line counted from 1; 0 when it is about the whole
   * @param column counted from 1; 0 when it is about the whole
   * @param field the field's path, may be empty
   * @param text all of it in one line, with the place
   */
  record Finding(int line, int column, String field, String text) {
    static Finding of(ManifestProblem problem) {
      return new Finding(
          problem.location().line(),
          problem.location().column(),
          problem.field().path().toString(),
          problem.toString());
    }

    /** About the whole manifest. */
    static Finding whole(ManifestOrigin origin, String text) {
      return new Finding(0, 0, "", origin.location() + ": " + text);
    }
  }

  static ManifestTrouble of(
      ManifestOrigin origin, Reason reason, List<ManifestProblem> problems, Instant since) {
    return new ManifestTrouble(
        origin, reason, problems.stream().map(Finding::of).toList(), Set.of(), since);
  }

  static ManifestTrouble whole(ManifestOrigin origin, Reason reason, String text, Instant since) {
    return new ManifestTrouble(
        origin, reason, List.of(Finding.whole(origin, text)), Set.of(), since);
  }

  /** Whether it keeps the newest content from being in force. */
  boolean isGrave() {
    return reason != Reason.DOUBTFUL;
  }

  /** Whether nothing new is to be told when this is found after that. */
  boolean saysTheSameAs(ManifestTrouble other) {
    return origin.equals(other.origin)
        && reason == other.reason
        && findings.equals(other.findings)
        && about.equals(other.about);
  }

  /** All of it for people, shortened. */
  String message() {
    String text = findings.getFirst().text();
    if (findings.size() > 1) {
      text += " (and %d more)".formatted(findings.size() - 1);
    }
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE - 1) + "…";
  }
}

package io.javelet.cli;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cli.NodeInquiries.NodeFinding;
import io.javelet.manifest.ManifestProblem;
import io.javelet.manifest.ManifestProblem.Severity;
import io.javelet.runtime.PodFullName;
import io.javelet.source.InspectedManifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found, for people: {@code file:line:column}, what is wrong, and the line itself. Pure.
 */
final class ValidationText {
  private static final int LONGEST_LINE = 160;
  private final StringBuilder out = new StringBuilder();

  private ValidationText() {}

  static String of(Map<InspectedManifest, List<NodeFinding>> findings) {
    ValidationText text = new ValidationText();
    int accepted = 0;
    int refused = 0;
    for (Map.Entry<InspectedManifest, List<NodeFinding>> entry : findings.entrySet()) {
      text.manifest(entry.getKey(), entry.getValue());
      switch (entry.getKey().outcome()) {
        case ACCEPTED -> accepted++;
        case REFUSED, UNREADABLE -> refused++;
        case PASSED_BY -> {}
      }
    }
    text.line("%d accepted, %d refused".formatted(accepted, refused));
    return text.out.toString();
  }

  private void manifest(InspectedManifest manifest, List<NodeFinding> findings) {
    manifest.problems().forEach(problem -> problem(manifest, problem));
    switch (manifest.outcome()) {
      case ACCEPTED -> {
        for (Pod pod : manifest.pods()) {
          line("%s: ok: pod %s".formatted(manifest.file(), PodFullName.of(pod)));
        }
        if (manifest.pods().isEmpty()) {
          line(manifest.file() + ": ok: no pods");
        }
      }
      case REFUSED, UNREADABLE ->
          manifest.remark().ifPresent(text -> line(manifest.file() + ": error: " + text));
      case PASSED_BY ->
          manifest.remark().ifPresent(text -> line(manifest.file() + ": passed by: " + text));
    }
    for (NodeFinding finding : findings) {
      line(
          "%s: on this node: %s%s: %s"
              .formatted(
                  manifest.file(),
                  finding.prevents() ? "error: " : "",
                  finding.field(),
                  finding.text()));
    }
  }

  private void problem(InspectedManifest manifest, ManifestProblem problem) {
    String severity = problem.severity() == Severity.ERROR ? "error" : "warning";
    line(
        "%s:%d:%d: %s: %s"
            .formatted(
                problem.file(),
                problem.location().line(),
                problem.location().column(),
                severity,
                problem.field().suggesting(Optional.empty())));
    excerpt(manifest.lines(), problem.location().line(), problem.location().column());
    problem.field().suggestion().ifPresent(guess -> line("      | " + guess));
  }

  private void excerpt(List<String> lines, int number, int column) {
    if (number < 1 || number > lines.size()) {
      return;
    }
    String whole = lines.get(number - 1).replaceAll("\\p{Cntrl}", " ");
    int from = Math.max(0, column - 1 - LONGEST_LINE / 2);
    int to = Math.min(whole.length(), from + LONGEST_LINE);
    if (from >= to) {
      return;
    }
    line("%5d | %s".formatted(number, whole.substring(from, to)));
    line("      | " + " ".repeat(Math.max(0, column - 1 - from)) + "^");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}

package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.FieldPath;
import io.javelet.document.Location;
import io.javelet.manifest.validation.FieldProblem;
import io.javelet.manifest.validation.FieldProblem.Kind;
import io.javelet.manifest.validation.PodValidator;
import io.javelet.pod.NodeObjects;
import io.javelet.runtime.PodFullName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the trees of one manifest into static pods and says what is wrong with each. Lives for one
 * reading, on the reader's thread.
 */
final class ManifestPods {
  private final String nodeName;
  private final NodeObjects objects;
  private final ManifestOrigin origin;
  private final ManifestFindings findings;
  private final List<Pod> pods = new ArrayList<>();
  private final List<Pod> declared = new ArrayList<>();
  private final Map<PodFullName, Location> names = new HashMap<>();
  private final Map<String, Location> uids = new HashMap<>();

  ManifestPods(
      String nodeName, NodeObjects objects, ManifestOrigin origin, ManifestFindings findings) {
    this.nodeName = nodeName;
    this.objects = objects;
    this.origin = origin;
    this.findings = findings;
  }

  /** The pods taken so far, in order. */
  List<Pod> accepted() {
    return List.copyOf(pods);
  }

  /** How each of them got its identity. */
  List<ExplainedIdentity> explained() {
    return declared.stream().map(pod -> StaticPodIdentity.explain(pod, nodeName, origin)).toList();
  }

  /**
   * Takes one more pod.
   *
   * @param place where the tree stands in its document, for messages
   */
  void take(MapNode tree, FieldPath place) {
    PodDecoder decoder = new PodDecoder();
    Pod decoded = decoder.pod(tree);
    decoder.problems().forEach(problem -> report(tree, place, problem));

    Pod withDefaults = PodDefaults.applyTo(decoded);
    declared.add(withDefaults);
    Pod pod = StaticPodIdentity.assign(withDefaults, nodeName, origin);
    List<FieldProblem> invalid = PodValidator.validate(pod);
    for (FieldProblem problem : invalid) {
      if (!followsFrom(problem, decoder.problems()) && !isEcho(problem, invalid, tree)) {
        report(tree, place, problem);
      }
    }
    StaticPodReferences.firstIn(pod, objects).ifPresent(problem -> report(tree, place, problem));
    if (pod.getMetadata().getName() != null) {
      unique(pod, tree, place);
    }
    pods.add(pod);
  }

  /** A value that could not be read is missing later, which is no second problem. */
  private static boolean followsFrom(FieldProblem problem, List<FieldProblem> earlier) {
    String path = problem.path().toString();
    return earlier.stream()
        .filter(cause -> cause.kind() != Kind.UNKNOWN_FIELD)
        .map(cause -> cause.path().toString())
        .anyMatch(cause -> path.equals(cause) || isBelow(path, cause));
  }

  /** A default that repeats a wrong value elsewhere, such as a request made of a wrong limit. */
  private static boolean isEcho(FieldProblem problem, List<FieldProblem> all, MapNode tree) {
    return !problem.value().isEmpty()
        && tree.find(problem.path()).isEmpty()
        && all.stream()
            .anyMatch(other ->
                other.value().equals(problem.value())
                    && other.detail().equals(problem.detail())
                    && tree.find(other.path()).isPresent());
  }

  private static boolean isBelow(String path, String ancestor) {
    return path.startsWith(ancestor)
        && path.length() > ancestor.length()
        && (path.charAt(ancestor.length()) == '.' || path.charAt(ancestor.length()) == '[');
  }

  private void unique(Pod pod, MapNode tree, FieldPath place) {
    FieldPath namePath = FieldPath.ROOT.field("metadata").field("name");
    Location here = tree.locate(namePath);
    PodFullName name = PodFullName.of(pod);
    Location earlier = names.putIfAbsent(name, here);
    if (earlier != null) {
      findings.fatal(here, duplicate(place.field("metadata").field("name"), name, earlier));
      return;
    }
    Location sameUid = uids.putIfAbsent(pod.getMetadata().getUid(), here);
    if (sameUid != null) {
      findings.fatal(here, duplicate(place.field("metadata").field("uid"), name, sameUid));
    }
  }

  private static FieldProblem duplicate(FieldPath path, PodFullName name, Location earlier) {
    return FieldProblem.of(
        path,
        Kind.DUPLICATE,
        FieldProblem.quoted(name.toString()),
        "the pod on line " + earlier.line() + " of this manifest is the same");
  }

  private void report(MapNode tree, FieldPath place, FieldProblem problem) {
    Location location =
        problem.kind() == Kind.UNKNOWN_FIELD
            ? tree.locateKey(problem.path())
            : tree.locate(problem.path());
    findings.error(location, problem.under(place));
  }
}

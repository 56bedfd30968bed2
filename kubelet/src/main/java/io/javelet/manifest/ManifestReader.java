package io.javelet.manifest;

import io.javelet.document.DocumentException;
import io.javelet.document.DocumentFinding;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.DocumentReader;
import io.javelet.document.FieldPath;
import io.javelet.document.Location;
import io.javelet.document.ReadDocuments;
import io.javelet.manifest.validation.FieldProblem;
import io.javelet.manifest.validation.FieldProblem.Kind;
import io.javelet.pod.NodeObjects;
import java.util.List;
import java.util.Optional;

/**
 * Reads manifests into static pods of one node. Immutable, any thread. Never opens a file and never
 * gives half of a manifest: it is accepted whole or refused with all that is wrong.
 */
public final class ManifestReader {
  /** The most bytes a manifest may have. */
  public static final int LONGEST_MANIFEST = DocumentReader.LONGEST_TEXT;

  private static final FieldPath KIND = FieldPath.ROOT.field("kind");
  private static final FieldPath API_VERSION = FieldPath.ROOT.field("apiVersion");
  private static final FieldPath ITEMS = FieldPath.ROOT.field("items");
  private static final List<String> KINDS = List.of("List", "Pod", "PodList");

  private final String nodeName;
  private final UnknownFields unknownFields;
  private final NodeObjects objects;

  /**
   * One for a node that has no config maps and secrets of its own.
   *
   * @param nodeName the node on which the pods are to run
   * @param unknownFields what is made of fields that the API does not know
   */
  public ManifestReader(String nodeName, UnknownFields unknownFields) {
    this(nodeName, unknownFields, NodeObjects.NONE);
  }

  /**
   * @param nodeName the node on which the pods are to run
   * @param unknownFields what is made of fields that the API does not know
   * @param objects the config maps and secrets that static pods may refer to
   */
  public ManifestReader(String nodeName, UnknownFields unknownFields, NodeObjects objects) {
    this.nodeName = nodeName;
    this.unknownFields = unknownFields;
    this.objects = objects;
  }

  /**
   * Reads a manifest: one or more YAML documents, or one JSON document, each a {@code Pod}, a
   * {@code PodList} or a {@code List} of Pods.
   */
  public ManifestResult read(ManifestOrigin origin, byte[] content) {
    return read(origin, content, new ManifestFindings(origin.location(), unknownFields, false));
  }

  /**
   * Reads a manifest that was accepted before. What a newer agent finds wrong in it is told as
   * warnings: an upgrade of the agent is no reason to end what runs.
   */
  public ManifestResult readAcceptedBefore(ManifestOrigin origin, byte[] content) {
    return read(origin, content, new ManifestFindings(origin.location(), unknownFields, true));
  }

  /** How the pods of a manifest get their identities; empty when the manifest is refused. */
  public List<ExplainedIdentity> explain(ManifestOrigin origin, byte[] content) {
    ManifestFindings findings = new ManifestFindings(origin.location(), unknownFields, false);
    ManifestPods pods = pods(origin, content, findings);
    return findings.result(pods.accepted()) instanceof ManifestResult.Accepted
        ? pods.explained()
        : List.of();
  }

  private ManifestResult read(ManifestOrigin origin, byte[] content, ManifestFindings findings) {
    ManifestPods pods = pods(origin, content, findings);
    return findings.result(pods.accepted());
  }

  private ManifestPods pods(ManifestOrigin origin, byte[] content, ManifestFindings findings) {
    ManifestPods pods = new ManifestPods(nodeName, objects, origin, findings);
    ReadDocuments documents;
    try {
      documents = DocumentReader.read(content);
    } catch (DocumentException e) {
      findings.fatal(e.location(), malformed(e.problem()));
      return pods;
    }
    documents.findings().forEach(finding -> form(finding, findings));
    if (documents.roots().isEmpty()) {
      findings.fatal(Location.START, malformed("there is no Pod in it: it is empty"));
    }
    documents.roots().forEach(root -> document(root, pods, findings));
    return pods;
  }

  private static void form(DocumentFinding finding, ManifestFindings findings) {
    switch (finding.kind()) {
      case DUPLICATE_KEY ->
          findings.error(
              finding.location(),
              FieldProblem.of(finding.path(), Kind.DUPLICATE_FIELD, finding.detail()));
      case ODD_KEY ->
          findings.warning(
              finding.location(), FieldProblem.of(finding.path(), Kind.ODD_KEY, finding.detail()));
    }
  }

  private static void document(DocumentNode root, ManifestPods pods, ManifestFindings findings) {
    if (!(root instanceof MapNode map)) {
      findings.fatal(root.location(), malformed("a manifest is a map, not a " + root.kind()));
      return;
    }
    Optional<String> kind = typeWord(map, KIND, "kind", findings);
    Optional<String> version = typeWord(map, API_VERSION, "apiVersion", findings);
    if (kind.isEmpty() || version.isEmpty()) {
      return;
    }
    if (!KINDS.contains(kind.get())) {
      String detail = "only a Pod, or a PodList or List of Pods, can be run without an API server";
      findings.fatal(
          map.locate(KIND),
          FieldProblem.of(KIND, Kind.UNSUPPORTED, FieldProblem.quoted(kind.get()), detail)
              .suggesting(NearMiss.suggestion(kind.get(), KINDS)));
      return;
    }
    if (!version.get().equals("v1")) {
      findings.fatal(
          map.locate(API_VERSION),
          FieldProblem.of(
              API_VERSION,
              Kind.UNSUPPORTED,
              FieldProblem.quoted(version.get()),
              "a " + kind.get() + " has apiVersion v1"));
      return;
    }
    if (kind.get().equals("Pod")) {
      pods.take(map, FieldPath.ROOT);
    } else {
      list(map, kind.get().equals("PodList"), pods, findings);
    }
  }

  private static Optional<String> typeWord(
      MapNode map, FieldPath path, String name, ManifestFindings findings) {
    DocumentNode node = map.value(name).orElse(new NullNode(map.line(), map.column()));
    if (node instanceof TextNode text && !text.value().isEmpty()) {
      return Optional.of(text.value());
    }
    findings.fatal(
        map.locate(path),
        FieldProblem.of(
                path, Kind.REQUIRED, "a manifest says what it is, such as \"Pod\" or \"v1\"")
            .suggesting(
                map.value(name).isPresent()
                    ? Optional.empty()
                    : NearMiss.nearest(name, map.entries().keySet())
                        .map(key -> "did you mean \"%s\" by \"%s\"?".formatted(name, key))));
    return Optional.empty();
  }

  private static void list(
      MapNode map, boolean podsOnly, ManifestPods pods, ManifestFindings findings) {
    DocumentNode items = map.value("items").orElse(new NullNode(map.line(), map.column()));
    if (!(items instanceof ListNode list)) {
      findings.fatal(
          map.locate(ITEMS), FieldProblem.of(ITEMS, Kind.REQUIRED, "a list of Pods belongs here"));
      return;
    }
    for (int i = 0; i < list.items().size(); i++) {
      DocumentNode item = list.items().get(i);
      FieldPath path = ITEMS.index(i);
      boolean pod =
          item instanceof MapNode itemMap
              && isWord(itemMap, "kind", "Pod", podsOnly)
              && isWord(itemMap, "apiVersion", "v1", podsOnly);
      if (pod && item instanceof MapNode itemMap) {
        pods.take(itemMap, path);
      } else {
        findings.fatal(
            item.location(),
            FieldProblem.of(path, Kind.INVALID, "every item must be a Pod of apiVersion v1"));
      }
    }
  }

  private static boolean isWord(MapNode map, String key, String word, boolean mayBeAbsent) {
    return map.value(key)
        .map(node -> node instanceof TextNode text && text.value().equals(word))
        .orElse(mayBeAbsent);
  }

  private static FieldProblem malformed(String detail) {
    return FieldProblem.of(FieldPath.ROOT, Kind.MALFORMED, detail);
  }
}

package io.javelet.cli;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cli.NodeInquiries.NodeFinding;
import io.javelet.manifest.ManifestProblem;
import io.javelet.source.InspectedManifest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was found, for programs. Pure. */
final class ValidationJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ValidationJson() {}

  static String of(Map<InspectedManifest, List<NodeFinding>> findings) {
    ObjectNode root = MAPPER.createObjectNode();
    ArrayNode manifests = root.putArray("manifests");
    findings.forEach((manifest, node) -> manifest(manifests.addObject(), manifest, node));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void manifest(
      ObjectNode json, InspectedManifest manifest, List<NodeFinding> findings) {
    json.put("file", manifest.file());
    json.put("outcome", manifest.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    manifest.remark().ifPresent(text -> json.put("remark", text));
    ArrayNode pods = json.putArray("pods");
    for (Pod pod : manifest.pods()) {
      pods.addObject()
          .put("namespace", pod.getMetadata().getNamespace())
          .put("name", pod.getMetadata().getName())
          .put("uid", pod.getMetadata().getUid());
    }
    ArrayNode problems = json.putArray("problems");
    manifest.problems().forEach(problem -> problem(problems.addObject(), problem));
    ArrayNode node = json.putArray("onNode");
    for (NodeFinding finding : findings) {
      node.addObject()
          .put("prevents", finding.prevents())
          .put("field", finding.field())
          .put("message", finding.text());
    }
  }

  private static void problem(ObjectNode json, ManifestProblem problem) {
    json.put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
        .put("line", problem.location().line())
        .put("column", problem.location().column())
        .put("field", problem.field().path().toString())
        .put("kind", problem.field().kind().words())
        .put("value", problem.field().value())
        .put("detail", problem.field().detail());
    problem.field().suggestion().ifPresent(guess -> json.put("suggestion", guess));
    json.put("message", problem.toString());
  }
}

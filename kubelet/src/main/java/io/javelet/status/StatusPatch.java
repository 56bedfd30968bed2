package io.javelet.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.apiserver.MergePatch;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has to be sent so that the API server shows a pod's status. Pure. Upstream's counterpart:
 * {@code preparePatchBytesForPodStatus}.
 */
final class StatusPatch {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Lists that a strategic merge patch would merge by key, and that are one value to us. */
  private static final List<String> WHOLE_LISTS = List.of("podIPs", "hostIPs");

  private StatusPatch() {}

  /**
   * The patch as JSON; absent when the API server shows all of it already.
   *
   * @param shown the pod as the API server has it
   * @param status what it shall show
   */
  static Optional<String> of(Pod shown, PodStatus status) {
    if (status.equals(shown.getStatus())) {
      return Optional.empty();
    }
    ObjectNode before =
        shown.getStatus() == null ? JSON.createObjectNode() : JSON.valueToTree(shown.getStatus());
    ObjectNode after = JSON.valueToTree(status);
    prune(before);
    prune(after);
    ObjectNode difference = MergePatch.between(before, after);
    if (difference.isEmpty()) {
      return Optional.empty();
    }
    for (String name : WHOLE_LISTS) {
      if (difference.get(name) instanceof ArrayNode list) {
        list.insertObject(0).put("$patch", "replace");
      }
    }
    if (difference.has("conditions")) {
      difference.set("conditions", conditions(before.path("conditions"), after.path("conditions")));
    }
    ObjectNode patch = JSON.createObjectNode();
    patch.putObject("metadata").put("uid", shown.getMetadata().getUid());
    patch.set("status", difference);
    return Optional.of(JSON.writeValueAsString(patch));
  }

  /** Conditions are merged by type, so those that are gone have to be named. */
  private static ArrayNode conditions(JsonNode before, JsonNode after) {
    ArrayNode patch = JSON.createArrayNode();
    Set<String> types = new HashSet<>();
    for (JsonNode condition : after) {
      types.add(condition.path("type").asString());
      patch.add(condition);
    }
    for (JsonNode condition : before) {
      String type = condition.path("type").asString();
      if (!types.contains(type)) {
        patch.addObject().put("$patch", "delete").put("type", type);
      }
    }
    return patch;
  }

  /** What says nothing: the API server leaves it out, and so it must not look like a difference. */
  private static void prune(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .removeIf(field ->
              field.getValue().isNull()
                  || (field.getValue().isArray() && field.getValue().isEmpty()));
    }
    node.forEach(StatusPatch::prune);
  }
}

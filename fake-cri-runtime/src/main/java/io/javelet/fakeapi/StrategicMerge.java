package io.javelet.fakeapi;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of a strategic merge patch one that the library understands, given the object as it is.
 * Lists whose entries have a type are merged by it, as conditions and addresses are; others are
 * replaced. Pure.
 */
final class StrategicMerge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DIRECTIVE = "$patch";

  private StrategicMerge() {}

  /** The patch as a JSON patch that puts whole parts of the object in the place of the old ones. */
  static String asJsonPatch(String object, String patch) {
    JsonNode before = JSON.readTree(object);
    ArrayNode operations = JSON.createArrayNode();
    for (Map.Entry<String, JsonNode> part : JSON.readTree(patch).properties()) {
      ObjectNode operation = operations.addObject();
      operation.put("op", "add").put("path", "/" + part.getKey());
      operation.set("value", merged(before.path(part.getKey()), part.getValue()));
    }
    return JSON.writeValueAsString(operations);
  }

  private static JsonNode merged(JsonNode before, JsonNode patch) {
    return switch (patch) {
      case ObjectNode object -> merged(before, object);
      case ArrayNode list -> merged(before, list);
      case JsonNode value -> value;
    };
  }

  private static JsonNode merged(JsonNode before, ObjectNode patch) {
    ObjectNode all = before instanceof ObjectNode old ? old.deepCopy() : JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getValue().isNull()) {
        all.remove(field.getKey());
      } else {
        all.set(field.getKey(), merged(before.path(field.getKey()), field.getValue()));
      }
    }
    return all;
  }

  private static ArrayNode merged(JsonNode before, ArrayNode patch) {
    ArrayNode all = JSON.createArrayNode();
    if (patch.path(0).path(DIRECTIVE).asString("").equals("replace")) {
      for (int i = 1; i < patch.size(); i++) {
        all.add(patch.get(i));
      }
      return all;
    }
    if (!patch.path(0).has("type")) {
      return patch;
    }
    Map<String, JsonNode> byType = new LinkedHashMap<>();
    before.forEach(each -> byType.put(each.path("type").asString(""), each));
    for (JsonNode each : patch) {
      String type = each.path("type").asString("");
      if (each.path(DIRECTIVE).asString("").equals("delete")) {
        byType.remove(type);
      } else if (byType.get(type) instanceof ObjectNode old) {
        byType.put(type, merged(old, each));
      } else {
        byType.put(type, each);
      }
    }
    byType.values().forEach(all::add);
    return all;
  }
}

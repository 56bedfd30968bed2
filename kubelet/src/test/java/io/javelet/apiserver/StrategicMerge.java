package io.javelet.apiserver;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategic merge patches as far as this agent sends them: conditions are merged by their type,
 * lists that say so are replaced, as are all others. Pure.
 */
final class StrategicMerge {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StrategicMerge() {}

  /** A document after a patch, both as JSON. */
  static String apply(String document, String patch) {
    return JSON.writeValueAsString(
        merged((ObjectNode) JSON.readTree(document), (ObjectNode) JSON.readTree(patch)));
  }

  private static ObjectNode merged(ObjectNode before, ObjectNode patch) {
    ObjectNode after = before.deepCopy();
    for (String name : List.copyOf(patch.propertyNames())) {
      JsonNode old = after.path(name);
      JsonNode fresh = patch.get(name);
      if (fresh.isNull()) {
        after.remove(name);
      } else if (fresh instanceof ObjectNode object) {
        after.set(name, merged(old instanceof ObjectNode o ? o : JSON.createObjectNode(), object));
      } else if (fresh instanceof ArrayNode list && name.equals("conditions")) {
        after.set(name, byType(old, list));
      } else if (fresh instanceof ArrayNode list) {
        after.set(name, withoutDirectives(list));
      } else {
        after.set(name, fresh);
      }
    }
    return after;
  }

  private static ArrayNode byType(JsonNode old, ArrayNode fresh) {
    List<ObjectNode> all = new ArrayList<>();
    old.forEach(each -> all.add((ObjectNode) each.deepCopy()));
    for (JsonNode each : withoutDirectives(fresh)) {
      int at = -1;
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).path("type").equals(each.path("type"))) {
          at = i;
        }
      }
      if (at < 0) {
        all.add((ObjectNode) each);
      } else {
        all.set(at, merged(all.get(at), (ObjectNode) each));
      }
    }
    ArrayNode list = JSON.createArrayNode();
    all.forEach(list::add);
    return list;
  }

  private static ArrayNode withoutDirectives(ArrayNode list) {
    ArrayNode kept = JSON.createArrayNode();
    list.forEach(each -> {
      if (!each.has("$patch") && !each.has("$setElementOrder")) {
        kept.add(each);
      }
    });
    return kept;
  }
}

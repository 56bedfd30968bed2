package io.javelet.apiserver;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has to be sent so that one object becomes another: the fields that differ, and null for
 * those that are gone. Lists are sent whole. Pure. Upstream's counterpart: {@code
 * CreateTwoWayMergePatch}, of which a node's status needs no more.
 */
public final class MergePatch {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private MergePatch() {}

  /** The patch; empty when nothing differs. */
  public static ObjectNode between(JsonNode before, JsonNode after) {
    ObjectNode patch = MAPPER.createObjectNode();
    List<String> names = new ArrayList<>(before.propertyNames());
    after
        .propertyNames()
        .forEach(name -> {
          if (!names.contains(name)) {
            names.add(name);
          }
        });
    for (String name : names) {
      JsonNode old = before.path(name);
      JsonNode fresh = after.path(name);
      if (fresh.isMissingNode()) {
        patch.putNull(name);
      } else if (old.isObject() && fresh.isObject()) {
        ObjectNode inner = between(old, fresh);
        if (!inner.isEmpty()) {
          patch.set(name, inner);
        }
      } else if (!old.equals(fresh)) {
        patch.set(name, fresh);
      }
    }
    return patch;
  }
}

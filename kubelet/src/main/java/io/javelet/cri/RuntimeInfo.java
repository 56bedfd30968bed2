package io.javelet.cri;

import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the image of sandboxes in what containerd adds to its verbose status: a JSON object under
 * the key {@code config}, with {@code sandboxImage} (1.x) or among {@code pinnedImages} (2.x).
 * CRI-O tells nothing and marks the image as pinned. Pure.
 */
final class RuntimeInfo {
  private static final JsonMapper JSON = JsonMapper.shared();

  private RuntimeInfo() {}

  static Optional<String> sandboxImage(Map<String, String> verboseInfo) {
    try {
      JsonNode config = JSON.readTree(verboseInfo.getOrDefault("config", "{}"));
      String named = config.path("sandboxImage").asString("");
      String pinned = config.path("pinnedImages").path("sandbox").asString("");
      return Optional.of(named.isEmpty() ? pinned : named).filter(name -> !name.isEmpty());
    } catch (JacksonException _) {
      // What a runtime says here is not specified: anything unknown means that it does not tell.
      return Optional.empty();
    }
  }
}

package io.javelet.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path, some segments of which may be anything: {@code /exec/{namespace}/{pod}/{container}}; with
 * a last segment {@code **} it takes whatever follows, nothing included. Immutable.
 */
record PathPattern(String text, List<String> segments) {
  private static final String REST = "**";

  static PathPattern of(String text) {
    return new PathPattern(text, split(text));
  }

  static List<String> split(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /** The variable parts, when the path is such a one; what {@code **} took is named so. */
  Optional<Map<String, String>> match(List<String> path) {
    boolean open = segments.getLast().equals(REST);
    int fixed = open ? segments.size() - 1 : segments.size();
    if (path.size() < fixed || (!open && path.size() > fixed)) {
      return Optional.empty();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (int i = 0; i < fixed; i++) {
      String expected = segments.get(i);
      if (expected.startsWith("{") && !path.get(i).isEmpty()) {
        variables.put(expected.substring(1, expected.length() - 1), path.get(i));
      } else if (!expected.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    if (open) {
      variables.put(REST, String.join("/", path.subList(fixed, path.size())));
    }
    return Optional.of(variables);
  }

  @Override
  public String toString() {
    return text;
  }
}

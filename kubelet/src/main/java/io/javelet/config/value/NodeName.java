package io.javelet.config.value;

import java.util.Locale;
import java.util.Optional;

/**
 * The name of the node this agent is, as upstream derives it.
 *
 * @param value lower case, without surrounding white space, never empty
 */
public record NodeName(String value) {
  public NodeName {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a node's name is never empty");
    }
  }

  /**
   * The override if there is one, else the host's name; trimmed and in lower case. Absent when
   * nothing is left.
   */
  public static Optional<NodeName> of(Optional<String> override, String hostname) {
    String chosen = override.filter(text -> !text.isEmpty()).orElse(hostname);
    String normal = chosen.strip().toLowerCase(Locale.ROOT);
    return normal.isEmpty() ? Optional.empty() : Optional.of(new NodeName(normal));
  }

  @Override
  public String toString() {
    return value;
  }
}

package io.javelet.local;

import io.javelet.pod.ConfigObjects.Kind;

/** Which object. Immutable. */
public record LocalName(Kind kind, String namespace, String name) {
  /** As in messages: {@code secret "kube-system/token"}. */
  @Override
  public String toString() {
    return "%s \"%s/%s\"".formatted(kind.resource(), namespace, name);
  }
}

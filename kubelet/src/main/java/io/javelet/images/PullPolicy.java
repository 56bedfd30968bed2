package io.javelet.images;

import io.fabric8.kubernetes.api.model.Container;

/** When an image is fetched: {@code imagePullPolicy}. */
enum PullPolicy {
  ALWAYS,
  IF_NOT_PRESENT,
  NEVER;

  /** As metrics have it. */
  String metric() {
    return switch (this) {
      case ALWAYS -> "always";
      case IF_NOT_PRESENT -> "ifnotpresent";
      case NEVER -> "never";
    };
  }

  /** The policy of a container, defaulted by whoever declared it. */
  static PullPolicy of(Container container) {
    String word = container.getImagePullPolicy();
    return switch (word == null ? "" : word) {
      case "Always" -> ALWAYS;
      case "Never" -> NEVER;
      default -> IF_NOT_PRESENT;
    };
  }
}

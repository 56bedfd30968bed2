package io.javelet.local;

import io.javelet.pod.ConfigObjects;

/** What kinds of objects a node can have itself. */
public enum LocalKind {
  CONFIG_MAP("configmap"),
  SECRET("secret"),
  VOLUME("persistentvolume"),
  CLAIM("persistentvolumeclaim");

  private final String resource;

  LocalKind(String resource) {
    this.resource = resource;
  }

  /** The word of messages. */
  String resource() {
    return resource;
  }

  static LocalKind of(ConfigObjects.Kind kind) {
    return switch (kind) {
      case CONFIG_MAP -> CONFIG_MAP;
      case SECRET -> SECRET;
    };
  }
}

package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * Config maps and secrets that pods refer to by name, always of their own namespace. Any thread;
 * answers from memory, so that a pod's worker never waits here. Upstream's counterpart: the config
 * map and secret managers.
 */
public interface ConfigObjects {
  /** Knows none. */
  ConfigObjects NONE = (pod, kind, name) -> new Answer.Absent();

  /** What kind of object. */
  enum Kind {
    CONFIG_MAP("configmap", "ConfigMap"),
    SECRET("secret", "Secret");

    private final String resource;
    private final String word;

    Kind(String resource, String word) {
      this.resource = resource;
      this.word = word;
    }

    /** The word of messages such as {@code configmap "x" not found}. */
    public String resource() {
      return resource;
    }

    /** The word of manifests. */
    public String word() {
      return word;
    }

    /** Upstream's words for one that is not there. */
    public String notFound(String name) {
      return "%s \"%s\" not found".formatted(resource, name);
    }
  }

  /** What came of asking for one. */
  sealed interface Answer {
    /** It is there. */
    record Found(ConfigObject object) implements Answer {}

    /** There is none of that name. */
    record Absent() implements Answer {}

    /**
     * Nobody can say what it holds.
     *
     * @param message names the object and why
     */
    record Unreadable(String message) implements Answer {}
  }

  /**
   * The newest state of an object.
   *
   * @param pod who asks; only objects of its namespace, and of whoever declared it, are found
   */
  Answer find(Pod pod, Kind kind, String name);
}

package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

/**
 * Which handler of the runtime a pod's runtime class means. Any thread; may wait a moment for the
 * API server. Upstream's counterpart: {@code LookupRuntimeHandler}.
 */
@FunctionalInterface
public interface RuntimeClasses {
  /** A node without an API server has no such objects: a class's name is its handler's. */
  RuntimeClasses NONE = pod -> new Answer.Handler(className(pod));

  /** What came of looking it up. */
  sealed interface Answer {
    /** The handler, empty for the default one. */
    record Handler(String name) implements Answer {}

    /** Why none is known. */
    record Unknown(String message) implements Answer {}
  }

  /** The handler for a pod that is about to get its sandbox. */
  Answer handler(Pod pod) throws InterruptedException;

  /** The class that a pod names, empty for none. */
  static String className(Pod pod) {
    return Objects.requireNonNullElse(pod.getSpec().getRuntimeClassName(), "");
  }
}

package io.javelet.images;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;

/** Where events about a container's image go. Called on worker threads; must not block. */
public interface ImageEvents {
  /** How bad it is: the event's type. */
  enum Severity {
    NORMAL,
    WARNING
  }

  /**
   * Something happened to a container's image.
   *
   * @param reason for example {@code Pulled}
   * @param message the event's text
   */
  void report(Pod pod, Container container, Severity severity, String reason, String message);
}

package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;

/** The part a container plays in its pod. */
public enum ContainerKind {
  /** Runs to its end before the regular containers start. */
  INIT,
  /** An init container with {@code restartPolicy: Always}: runs beside the regular containers. */
  SIDECAR,
  /** One of {@code spec.containers}. */
  REGULAR,
  /** Added to a running pod for debugging; never restarted. */
  EPHEMERAL;

  /** The part of one of {@code spec.initContainers}. */
  public static ContainerKind ofInitContainer(Container container) {
    return "Always".equals(container.getRestartPolicy()) ? SIDECAR : INIT;
  }
}

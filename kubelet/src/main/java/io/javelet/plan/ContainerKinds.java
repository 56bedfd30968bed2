package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;

/** Tells init containers and sidecars apart. */
final class ContainerKinds {
  private ContainerKinds() {}

  /** True for an init container that runs beside the regular ones. */
  static boolean isSidecar(Container initContainer) {
    return "Always".equals(initContainer.getRestartPolicy());
  }

  static ContainerKind ofInit(Container initContainer) {
    return isSidecar(initContainer) ? ContainerKind.SIDECAR : ContainerKind.INIT;
  }
}

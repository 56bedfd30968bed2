package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.EphemeralContainers;
import java.util.Optional;
import java.util.stream.Stream;

/** The containers of a pod spec. Pure. */
final class PodContainers {
  private PodContainers() {}

  /** Init containers, then regular ones, then ephemeral ones. */
  static Stream<Container> all(Pod pod) {
    return Stream.of(
            pod.getSpec().getInitContainers().stream(),
            pod.getSpec().getContainers().stream(),
            pod.getSpec().getEphemeralContainers().stream().map(EphemeralContainers::asContainer))
        .flatMap(containers -> containers);
  }

  /** The container of that name, of whatever kind. */
  static Optional<Container> named(Pod pod, String name) {
    return all(pod).filter(container -> container.getName().equals(name)).findFirst();
  }
}

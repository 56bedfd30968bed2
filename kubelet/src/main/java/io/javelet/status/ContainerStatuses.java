package io.javelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.plan.ContainerKind;
import io.javelet.plan.EphemeralContainers;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The statuses of all containers of a pod. Regular and ephemeral ones stand in the order of their
 * names, init containers in the order of the spec, as upstream has them.
 */
record ContainerStatuses(
    List<ContainerStatus> regular, List<ContainerStatus> init, List<ContainerStatus> ephemeral) {
  /** Reason of what a restart of all containers does to one. */
  static final String RESTARTING_ALL = "RestartingAllContainers";

  ContainerStatuses {
    regular = List.copyOf(regular);
    init = List.copyOf(init);
    ephemeral = List.copyOf(ephemeral);
  }

  static ContainerStatuses of(StatusInput input, PodStatus previous, boolean restartingAll) {
    Pod pod = input.pod();
    ContainerStatusFactory factory = new ContainerStatusFactory(input, restartingAll);
    BiFunction<Container, ContainerKind, ContainerStatus> status =
        (container, kind) -> factory.status(container, kind, find(previous, container, kind));
    return new ContainerStatuses(
        pod.getSpec().getContainers().stream()
            .map(container -> status.apply(container, ContainerKind.REGULAR))
            .sorted(Comparator.comparing(ContainerStatus::getName))
            .toList(),
        pod.getSpec().getInitContainers().stream()
            .map(container -> status.apply(container, initKind(container)))
            .toList(),
        pod.getSpec().getEphemeralContainers().stream()
            .map(EphemeralContainers::asContainer)
            .map(container -> status.apply(container, ContainerKind.EPHEMERAL))
            .sorted(Comparator.comparing(ContainerStatus::getName))
            .toList());
  }

  static boolean isSidecar(Container initContainer) {
    return initKind(initContainer) == ContainerKind.SIDECAR;
  }

  private static ContainerKind initKind(Container initContainer) {
    return ContainerKind.ofInitContainer(initContainer);
  }

  /** The status of a regular container. */
  Optional<ContainerStatus> regular(String name) {
    return named(regular, name);
  }

  /** The status of an init container or sidecar. */
  Optional<ContainerStatus> init(String name) {
    return named(init, name);
  }

  private static Optional<ContainerStatus> find(
      PodStatus previous, Container container, ContainerKind kind) {
    List<ContainerStatus> statuses =
        switch (kind) {
          case REGULAR -> previous.getContainerStatuses();
          case INIT, SIDECAR -> previous.getInitContainerStatuses();
          case EPHEMERAL -> previous.getEphemeralContainerStatuses();
        };
    return named(statuses, container.getName());
  }

  private static Optional<ContainerStatus> named(List<ContainerStatus> statuses, String name) {
    return statuses.stream().filter(status -> status.getName().equals(name)).findFirst();
  }
}

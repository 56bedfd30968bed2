package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which dead containers of a pod the runtime may forget. */
public final class DeadContainers {
  private DeadContainers() {}

  /**
   * Dead init containers of which a newer dead one is kept, so that a crashing init container does
   * not pile up. Upstream's counterpart: {@code pruneInitContainersBeforeStart}.
   */
  static List<ContainerId> staleInitContainers(Pod pod, RuntimePodStatus status) {
    Map<String, Integer> dead = new HashMap<>();
    List<ContainerId> stale = new ArrayList<>();
    Set<String> names = initContainerNames(pod);
    for (RuntimeContainer container : status.containers()) {
      boolean ended =
          container.state() == ContainerState.EXITED || container.state() == ContainerState.UNKNOWN;
      if (ended
          && names.contains(container.name())
          && dead.merge(container.name(), 1, Integer::sum) > 1) {
        stale.add(container.id());
      }
    }
    return stale;
  }

  /**
   * Every init container: a new sandbox starts from the first one. Upstream's counterpart: {@code
   * purgeInitContainers}.
   */
  static List<ContainerId> allInitContainers(Pod pod, RuntimePodStatus status) {
    Set<String> names = initContainerNames(pod);
    return status.containers().stream()
        .filter(container -> names.contains(container.name()))
        .map(RuntimeContainer::id)
        .toList();
  }

  /**
   * Dead containers beyond the newest ones of each name, oldest last. Upstream's counterpart: the
   * per-container part of container garbage collection.
   *
   * @param keep how many dead ones of a name stay, for {@code lastState} and the logs of the
   *     previous run; {@code maximum-dead-containers-per-container}
   */
  public static List<ContainerId> surplus(RuntimePodStatus status, int keep) {
    Map<String, Integer> seen = new HashMap<>();
    List<ContainerId> surplus = new ArrayList<>();
    for (RuntimeContainer container : status.containers()) {
      boolean dead =
          switch (container.state()) {
            case EXITED, CREATED -> true;
            case RUNNING, UNKNOWN -> false;
          };
      boolean newestOfItsName =
          status.newest(container.name()).filter(container::equals).isPresent();
      if (dead
          && seen.merge(container.name(), 1, Integer::sum) > keep
          && !(newestOfItsName && container.state() == ContainerState.CREATED)) {
        surplus.add(container.id());
      }
    }
    return surplus;
  }

  private static Set<String> initContainerNames(Pod pod) {
    return pod.getSpec().getInitContainers().stream()
        .map(Container::getName)
        .collect(Collectors.toSet());
  }
}

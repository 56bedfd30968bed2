package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.KillContainer;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The restart of all containers of a pod in its sandbox, asked for by a restart rule of a container
 * that ended: everything is killed and forgotten, so that the pod starts over with its first init
 * container. Upstream's counterparts: {@code ShouldAllContainersRestart}, {@code
 * getContainersToReset}.
 */
public final class RestartAllContainers {
  private RestartAllContainers() {}

  record Outcome(List<KillContainer> kills, List<ContainerId> removals) {}

  /**
   * True while containers of the pod are still to be cleared away for a restart of all.
   *
   * @param begun whether the last published status says that it is under way
   */
  public static boolean isUnderWay(Pod pod, RuntimePodStatus status, boolean begun) {
    boolean anyLeft = declared(pod).anyMatch(c -> status.newest(c.getName()).isPresent());
    return anyLeft && isAskedFor(pod, status, begun);
  }

  /**
   * True while a restart of all is under way, also when everything is cleared away and nothing
   * started yet.
   *
   * @param begun whether the last published status says that it is under way
   */
  public static boolean isAskedFor(Pod pod, RuntimePodStatus status, boolean begun) {
    return begun || declared(pod).anyMatch(c -> asksForIt(c, status));
  }

  private static boolean asksForIt(Container spec, RuntimePodStatus status) {
    return status
        .newest(spec.getName())
        .filter(newest -> endedAskingForIt(spec, newest))
        .isPresent();
  }

  private static boolean endedAskingForIt(Container spec, RuntimeContainer container) {
    return container.state() == ContainerState.EXITED
        && RestartPolicy.restartsAllContainers(spec, container.exit().code());
  }

  /**
   * Kills and forgets every container of the pod. The ones that asked for it go last: should the
   * agent die in between, they still ask.
   */
  static Outcome plan(PodActionsInput input) {
    List<KillContainer> kills = new ArrayList<>();
    List<ContainerId> first = new ArrayList<>();
    List<ContainerId> last = new ArrayList<>();
    Pod pod = input.pod();
    Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .forEach(spec -> {
          for (RuntimeContainer container : input.status().containers()) {
            if (!container.name().equals(spec.getName())) {
              continue;
            }
            if (container.state() != ContainerState.EXITED) {
              kills.add(kill(container));
            }
            (endedAskingForIt(spec, container) ? last : first).add(container.id());
          }
        });
    first.addAll(last);
    return new Outcome(kills, first);
  }

  private static KillContainer kill(RuntimeContainer container) {
    return new KillContainer(
        container.id(),
        container.name(),
        KillReason.RESTART_ALL_CONTAINERS,
        "killing",
        Optional.of(Duration.ZERO));
  }

  private static Stream<Container> declared(Pod pod) {
    return Stream.concat(
        pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream());
  }
}

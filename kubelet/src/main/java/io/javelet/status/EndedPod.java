package io.javelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.StaticPods;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a pod of which nothing runs any more: containers that are not known to have ended
 * count as lost, and the phase becomes one that never changes again. Upstream's counterpart: {@code
 * TerminatePod}.
 */
final class EndedPod {
  private EndedPod() {}

  static ContainerStatuses withoutUnfinished(Pod pod, ContainerStatuses statuses) {
    List<ContainerStatus> regular =
        isInitialized(pod, statuses)
            ? statuses.regular().stream().map(EndedPod::ended).toList()
            : statuses.regular();
    List<ContainerStatus> init = new ArrayList<>(statuses.init());
    for (int i = 0; i < attempted(init); i++) {
      init.set(i, ended(init.get(i)));
    }
    return new ContainerStatuses(regular, init, statuses.ephemeral());
  }

  /** A static pod may be run again by a later agent, so its phase stays open. */
  static String phase(Pod pod, String phase) {
    return PodPhase.isTerminal(phase) || StaticPods.isStatic(pod) ? phase : PodPhase.FAILED;
  }

  private static ContainerStatus ended(ContainerStatus status) {
    if (status.getState().getTerminated() != null) {
      return status;
    }
    return new ContainerStatusBuilder(status)
        .withState(
            ContainerStates.lost(ContainerStates.STATUS_UNKNOWN, ContainerStates.NOT_LOCATED))
        .withReady(false)
        .withStarted(false)
        .build();
  }

  /** True unless nothing says that a regular container ever had its turn. */
  private static boolean isInitialized(Pod pod, ContainerStatuses statuses) {
    List<Container> declared = pod.getSpec().getInitContainers();
    if (declared.isEmpty() || statuses.regular().stream().anyMatch(EndedPod::wasStarted)) {
      return true;
    }
    ContainerStatus last = statuses.init().getLast();
    if (ContainerStatuses.isSidecar(declared.getLast())) {
      return last.getState().getRunning() != null && Boolean.TRUE.equals(last.getStarted());
    }
    return succeeded(last.getState()) || succeeded(last.getLastState());
  }

  private static boolean succeeded(@Nullable ContainerState state) {
    return state != null
        && state.getTerminated() != null
        && state.getTerminated().getExitCode() == 0;
  }

  /** How many init containers, from the first one on, had their turn; one at least. */
  private static int attempted(List<ContainerStatus> init) {
    for (int i = init.size(); i > 0; i--) {
      if (wasStarted(init.get(i - 1))) {
        return i;
      }
    }
    return Math.min(1, init.size());
  }

  private static boolean wasStarted(ContainerStatus status) {
    return status.getState().getWaiting() == null
        || (status.getLastState() != null && status.getLastState().getTerminated() != null);
  }
}

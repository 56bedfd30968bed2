package io.javelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.status.Conditions.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions {@code Initialized}, {@code ContainersReady} and {@code Ready}. Upstream's
 * counterparts: {@code GeneratePodInitializedCondition}, {@code GenerateContainersReadyCondition},
 * {@code GeneratePodReadyCondition}.
 */
final class ReadinessConditions {
  private static final String UNKNOWN_STATUSES = "UnknownContainerStatuses";

  private final Pod pod;
  private final PodStatus status;
  private final PodStatus previous;
  private final List<ContainerStatus> statuses;

  /**
   * @param status the new status, complete but for its conditions
   */
  ReadinessConditions(Pod pod, PodStatus status, PodStatus previous) {
    this.pod = pod;
    this.status = status;
    this.previous = previous;
    this.statuses = PodStatusGenerator.ofInitAndRegular(status);
  }

  Verdict initialized() {
    List<Container> declared = pod.getSpec().getInitContainers();
    if (statuses.isEmpty() && !declared.isEmpty()) {
      return new Verdict(false, UNKNOWN_STATUSES, "");
    }
    List<String> unknown = new ArrayList<>();
    List<String> incomplete = new ArrayList<>();
    for (Container container : declared) {
      sort(container, ReadinessConditions::isComplete, unknown, incomplete);
    }
    if (PodPhase.SUCCEEDED.equals(status.getPhase()) && unknown.isEmpty()) {
      return new Verdict(true, "PodCompleted", "");
    }
    String message = message(unknown, "incomplete", incomplete);
    // Once initialized, a pod stays so, even while sidecars or all of its containers are restarted.
    if (message.isEmpty()
        || anyRegularContainerStarted()
        || Conditions.isTrue(previous, Conditions.INITIALIZED)) {
      return Verdict.TRUE;
    }
    return new Verdict(false, "ContainersNotInitialized", message);
  }

  Verdict containersReady() {
    if (statuses.isEmpty()) {
      return new Verdict(false, UNKNOWN_STATUSES, "");
    }
    List<String> unknown = new ArrayList<>();
    List<String> unready = new ArrayList<>();
    for (Container container : pod.getSpec().getInitContainers()) {
      if (ContainerStatuses.isSidecar(container)) {
        sort(container, ReadinessConditions::isReady, unknown, unready);
      }
    }
    for (Container container : pod.getSpec().getContainers()) {
      sort(container, ReadinessConditions::isReady, unknown, unready);
    }
    if (PodPhase.SUCCEEDED.equals(status.getPhase()) && unknown.isEmpty()) {
      return new Verdict(false, "PodCompleted", "");
    }
    if (PodPhase.FAILED.equals(status.getPhase())) {
      return new Verdict(false, "PodFailed", "");
    }
    String message = message(unknown, "unready", unready);
    return message.isEmpty() ? Verdict.TRUE : new Verdict(false, "ContainersNotReady", message);
  }

  /**
   * @param conditions those that readiness gates may name
   */
  Verdict ready(Verdict containersReady, List<PodCondition> conditions) {
    if (!containersReady.holds()) {
      return containersReady;
    }
    List<String> closed = new ArrayList<>();
    for (PodReadinessGate gate : pod.getSpec().getReadinessGates()) {
      String type = gate.getConditionType();
      Optional<PodCondition> condition =
          conditions.stream().filter(c -> c.getType().equals(type)).findFirst();
      if (condition.isEmpty()) {
        closed.add(
            "corresponding condition of pod readiness gate \"%s\" does not exist.".formatted(type));
      } else if (!"True".equals(condition.get().getStatus())) {
        closed.add(
            "the status of pod readiness gate \"%s\" is not \"True\", but %s"
                .formatted(type, condition.get().getStatus()));
      }
    }
    return closed.isEmpty()
        ? Verdict.TRUE
        : new Verdict(false, "ReadinessGatesNotReady", String.join(", ", closed));
  }

  private interface Check {
    boolean holds(Container container, ContainerStatus status);
  }

  private static boolean isReady(Container container, ContainerStatus status) {
    return Boolean.TRUE.equals(status.getReady());
  }

  private static boolean isComplete(Container container, ContainerStatus status) {
    return Boolean.TRUE.equals(
        ContainerStatuses.isSidecar(container) ? status.getStarted() : status.getReady());
  }

  private void sort(Container container, Check check, List<String> unknown, List<String> failing) {
    Optional<ContainerStatus> known =
        statuses.stream().filter(s -> s.getName().equals(container.getName())).findFirst();
    if (known.isEmpty()) {
      unknown.add(container.getName());
    } else if (!check.holds(container, known.get())) {
      failing.add(container.getName());
    }
  }

  private static String message(List<String> unknown, String word, List<String> failing) {
    List<String> parts = new ArrayList<>();
    if (!unknown.isEmpty()) {
      parts.add("containers with unknown status: [" + String.join(" ", unknown) + "]");
    }
    if (!failing.isEmpty()) {
      parts.add("containers with " + word + " status: [" + String.join(" ", failing) + "]");
    }
    return String.join(", ", parts);
  }

  private boolean anyRegularContainerStarted() {
    return status.getContainerStatuses().stream()
        .anyMatch(s -> s.getState().getRunning() != null || s.getState().getTerminated() != null);
  }
}

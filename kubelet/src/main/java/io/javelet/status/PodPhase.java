package io.javelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.RestartPolicy;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The phase of a pod, from its containers' statuses. Upstream's counterpart: {@code getPhase}.
 *
 * <p>One instance counts once, on one thread.
 */
final class PodPhase {
  static final String PENDING = "Pending";
  static final String RUNNING = "Running";
  static final String SUCCEEDED = "Succeeded";
  static final String FAILED = "Failed";

  private final Pod pod;
  private boolean initFailedForGood;
  private int pendingInit;
  private int pendingSidecars;
  private int unknown;
  private int running;
  private int waiting;
  private int stopped;
  private int stoppedForGood;
  private int succeeded;

  private PodPhase(Pod pod) {
    this.pod = pod;
  }

  static boolean isTerminal(@Nullable String phase) {
    return SUCCEEDED.equals(phase) || FAILED.equals(phase);
  }

  static String of(StatusInput input, ContainerStatuses statuses) {
    PodPhase count = new PodPhase(input.pod());
    for (Container container : input.pod().getSpec().getInitContainers()) {
      Optional<ContainerStatus> status = statuses.init(container.getName());
      if (ContainerStatuses.isSidecar(container)) {
        count.sidecar(status);
      } else {
        count.init(container, status);
      }
    }
    for (Container container : input.pod().getSpec().getContainers()) {
      count.regular(container, statuses.regular(container.getName()));
    }
    return count.phase(
        anyRegularContainerInSandbox(input.pod(), input.runtime()), input.progress().ended());
  }

  private void init(Container container, Optional<ContainerStatus> status) {
    Optional<ContainerStateTerminated> end = status.flatMap(PodPhase::currentOrLastEnd);
    if (end.isEmpty()) {
      pendingInit++;
    } else if (end.get().getExitCode() != 0 && !restarts(container, end.get())) {
      initFailedForGood = true;
    }
  }

  private void sidecar(Optional<ContainerStatus> status) {
    if (status.isEmpty()) {
      unknown++;
    } else if (status.get().getState().getRunning() != null) {
      running++;
      if (!Boolean.TRUE.equals(status.get().getStarted())) {
        pendingSidecars++;
      }
    } else if (currentOrLastEnd(status.get()).isEmpty()) {
      pendingSidecars++;
      waiting++;
    }
    // A sidecar that has ended says nothing about the phase.
  }

  private void regular(Container container, Optional<ContainerStatus> status) {
    if (status.isEmpty()) {
      unknown++;
      return;
    }
    if (status.get().getState().getRunning() != null) {
      running++;
      return;
    }
    Optional<ContainerStateTerminated> end = currentOrLastEnd(status.get());
    if (end.isEmpty()) {
      waiting++;
      return;
    }
    stopped++;
    if (!restarts(container, end.get())) {
      stoppedForGood++;
    }
    if (status.get().getState().getTerminated() != null && end.get().getExitCode() == 0) {
      succeeded++;
    }
  }

  private String phase(boolean initializedBefore, boolean ended) {
    if (initFailedForGood) {
      return FAILED;
    }
    if (pendingInit > 0 || (pendingSidecars > 0 && !initializedBefore) || waiting > 0) {
      return PENDING;
    }
    if (unknown > 0) {
      return PENDING;
    }
    if (running > 0) {
      return RUNNING;
    }
    if (stopped == 0) {
      return PENDING;
    }
    boolean overWhateverThePolicy = ended && !StaticPods.isStatic(pod);
    if (!overWhateverThePolicy && stopped != stoppedForGood) {
      return RUNNING; // at least one of them is about to start again
    }
    return stopped == succeeded ? SUCCEEDED : FAILED;
  }

  private boolean restarts(Container container, ContainerStateTerminated end) {
    return ContainerStatuses.RESTARTING_ALL.equals(end.getReason())
        || RestartPolicy.restartsAllContainers(container, end.getExitCode())
        || RestartPolicy.afterExit(pod, container, end.getExitCode(), true).start();
  }

  /** How a container that does not run has ended; absent when it runs or never did. */
  private static Optional<ContainerStateTerminated> currentOrLastEnd(ContainerStatus status) {
    if (status.getState().getRunning() != null) {
      return Optional.empty();
    }
    return Optional.ofNullable(status.getState().getTerminated())
        .or(() ->
            Optional.ofNullable(status.getLastState())
                .flatMap(last -> Optional.ofNullable(last.getTerminated())));
  }

  /**
   * True when a regular container was made in the sandbox that is ready now: the pod got through
   * its init containers. The runtime does not say which sandbox a container is in, but none is
   * older than its sandbox.
   */
  private static boolean anyRegularContainerInSandbox(Pod pod, RuntimePodStatus runtime) {
    Optional<RuntimeSandbox> sandbox = runtime.newestSandbox().filter(RuntimeSandbox::ready);
    return sandbox.isPresent()
        && pod.getSpec().getContainers().stream()
            .flatMap(container -> runtime.newest(container.getName()).stream())
            .anyMatch(c -> !c.times().createdAt().isBefore(sandbox.get().createdAt()));
  }
}

package io.javelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether containers have started and are ready, by their probes. A probe that has said nothing of
 * a container yet, as after a restart of the agent, leaves what was published of that very
 * container: ready does not flap. Upstream's counterpart: {@code UpdatePodStatus} of the probe
 * manager.
 */
final class ProbedState {
  private final StatusInput input;
  private final List<ContainerStatus> before;

  private ProbedState(StatusInput input, PodStatus previous) {
    this.input = input;
    this.before = PodStatusGenerator.ofInitAndRegular(previous);
  }

  static ContainerStatuses apply(
      StatusInput input, PodStatus previous, ContainerStatuses statuses) {
    ProbedState state = new ProbedState(input, previous);
    return new ContainerStatuses(
        state.regular(statuses.regular()), state.init(statuses.init()), statuses.ephemeral());
  }

  private List<ContainerStatus> regular(List<ContainerStatus> statuses) {
    List<ContainerStatus> probed = new ArrayList<>();
    for (ContainerStatus status : statuses) {
      probed.add(withProbes(spec(input.pod().getSpec().getContainers(), status), status));
    }
    return probed;
  }

  private List<ContainerStatus> init(List<ContainerStatus> statuses) {
    List<ContainerStatus> probed = new ArrayList<>();
    for (ContainerStatus status : statuses) {
      Container spec = spec(input.pod().getSpec().getInitContainers(), status);
      if (ContainerStatuses.isSidecar(spec)) {
        probed.add(withProbes(spec, status));
      } else {
        ContainerStateTerminated end = status.getState().getTerminated();
        probed.add(
            new ContainerStatusBuilder(status)
                .withStarted(isStarted(spec, status))
                .withReady(end != null && end.getExitCode() == 0)
                .build());
      }
    }
    return probed;
  }

  private static Container spec(List<Container> declared, ContainerStatus status) {
    return declared.stream()
        .filter(container -> container.getName().equals(status.getName()))
        .findFirst()
        .orElseThrow();
  }

  private ContainerStatus withProbes(Container spec, ContainerStatus status) {
    boolean started = isStarted(spec, status);
    return new ContainerStatusBuilder(status)
        .withStarted(started)
        .withReady(started && isReady(spec, status))
        .build();
  }

  private boolean isStarted(Container spec, ContainerStatus status) {
    if (status.getState().getRunning() == null) {
      return false;
    }
    return id(status)
        .flatMap(id -> input.probes().startup(id))
        .map(result -> result == Result.SUCCESS)
        .orElseGet(() ->
            spec.getStartupProbe() == null
                || published(status).filter(b -> Boolean.TRUE.equals(b.getStarted())).isPresent());
  }

  private boolean isReady(Container spec, ContainerStatus status) {
    return id(status)
        .flatMap(id -> input.probes().readiness(id))
        .map(result -> result == Result.SUCCESS)
        .orElseGet(() ->
            spec.getReadinessProbe() == null
                || published(status).filter(b -> Boolean.TRUE.equals(b.getReady())).isPresent());
  }

  /** What was published of this very container. */
  private Optional<ContainerStatus> published(ContainerStatus status) {
    return before.stream()
        .filter(b -> b.getName().equals(status.getName()))
        .filter(b -> status.getContainerID().equals(b.getContainerID()))
        .findFirst();
  }

  private Optional<ContainerId> id(ContainerStatus status) {
    return input.runtime().newest(status.getName()).map(container -> container.id());
  }
}

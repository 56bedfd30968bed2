package io.javelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.ContainerUser;
import io.fabric8.kubernetes.api.model.ContainerUserBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountStatus;
import io.fabric8.kubernetes.api.model.VolumeMountStatusBuilder;
import io.javelet.plan.ContainerKind;
import io.javelet.plan.RestartPolicy;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the status of one container after the other, of everything but its probes' verdicts.
 * Upstream's counterpart: {@code convertToAPIContainerStatuses}.
 */
final class ContainerStatusFactory {
  private final StatusInput input;
  private final boolean restartingAll;
  private final ContainerStates states;

  /**
   * @param restartingAll whether a restart of all containers is under way
   */
  ContainerStatusFactory(StatusInput input, boolean restartingAll) {
    this.input = input;
    this.restartingAll = restartingAll;
    this.states = new ContainerStates(input);
  }

  /**
   * The status of a container.
   *
   * @param before the one generated last
   */
  ContainerStatus status(Container spec, ContainerKind kind, Optional<ContainerStatus> before) {
    List<RuntimeContainer> known =
        input.runtime().containers().stream()
            .filter(container -> container.name().equals(spec.getName()))
            .limit(2)
            .toList();
    ContainerStatus status =
        known.isEmpty() ? ofNoContainer(spec, before) : ofContainer(spec, known.getFirst(), before);
    if (known.size() == 2) {
      status.setLastState(states.of(known.getLast(), before, restartingAll));
    }
    return waitingToStart(spec, kind, known.stream().findFirst(), status);
  }

  private ContainerStatus ofContainer(
      Container spec, RuntimeContainer newest, Optional<ContainerStatus> before) {
    String id = states.apiId(newest);
    ContainerState state = states.of(newest, before, restartingAll);
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(spec.getName())
            .withImage(newest.image().specified())
            .withImageID(newest.image().reference())
            .withContainerID(id)
            .withReady(false)
            .withRestartCount(restartCount(newest, state, before))
            .withState(state)
            .withLastState(lastState(id, before))
            .withAllocatedResources(requests(spec))
            .withResources(ResourcesInForce.of(inForce(spec), newest))
            .withVolumeMounts(mounts(spec))
            .withUser(newest.process().user().map(ContainerStatusFactory::user).orElse(null));
    if (input.node().gates().stopSignals() && !newest.process().stopSignal().isEmpty()) {
      status.withStopSignal(newest.process().stopSignal());
    }
    return status.build();
  }

  private static ContainerUser user(RuntimeContainer.User user) {
    return new ContainerUserBuilder()
        .withNewLinux()
        .withUid(user.uid())
        .withGid(user.gid())
        .withSupplementalGroups(user.supplementalGroups())
        .endLinux()
        .build();
  }

  /** Never below what was published: a count that a user has seen does not fall. */
  private static int restartCount(
      RuntimeContainer newest, ContainerState state, Optional<ContainerStatus> before) {
    int seen = before.map(ContainerStatusFactory::restartCount).orElse(0);
    return switch (newest.state()) {
      case RUNNING -> {
        boolean restartedUncounted =
            before.filter(b -> ended(b).isPresent()).isPresent() && seen >= newest.restartCount();
        yield restartedUncounted ? seen + 1 : Math.max(seen, newest.restartCount());
      }
      case UNKNOWN ->
          state.getTerminated() == null ? Math.max(seen, newest.restartCount()) : seen + 1;
      case CREATED, EXITED -> Math.max(seen, newest.restartCount());
    };
  }

  /** What the runtime may have forgotten, since a restart of all containers removes them. */
  private static ContainerState lastState(String id, Optional<ContainerStatus> before) {
    return before
        .filter(b -> !id.equals(b.getContainerID()))
        .flatMap(ContainerStatusFactory::ended)
        .or(() -> before.flatMap(ContainerStatusFactory::endedBefore))
        .map(ContainerStates::terminated)
        .orElseGet(ContainerState::new);
  }

  private ContainerStatus ofNoContainer(Container spec, Optional<ContainerStatus> before) {
    boolean vanished = before.filter(b -> b.getState().getWaiting() == null).isPresent();
    if (restartingAll && vanished) {
      ContainerStatus status = initial(spec);
      status.setState(
          ContainerStates.waiting(
              ContainerStatuses.RESTARTING_ALL, ContainerStates.REMOVED_BY_RESTART_OF_ALL));
      status.setLastState(
          ContainerStates.lost(
              ContainerStatuses.RESTARTING_ALL, ContainerStates.REMOVED_BY_RESTART_OF_ALL));
      status.setRestartCount(restartCount(before.get()) + 1);
      return status;
    }
    if (before.flatMap(ContainerStatusFactory::ended).isPresent()) {
      return new ContainerStatusBuilder(before.get()).build();
    }
    ContainerStatus status = initial(spec);
    before.ifPresent(b -> {
      status.setRestartCount(restartCount(b));
      status.setLastState(
          endedBefore(b).map(ContainerStates::terminated).orElseGet(ContainerState::new));
      if (b.getState().getRunning() != null && endedBefore(b).isEmpty()) {
        status.setLastState(
            ContainerStates.lost(
                ContainerStates.STATUS_UNKNOWN, ContainerStates.VANISHED_WHILE_RUNNING));
        if (input.pod().getMetadata().getDeletionTimestamp() == null) {
          status.setRestartCount(restartCount(b) + 1);
        }
      }
    });
    return status;
  }

  private ContainerStatus initial(Container spec) {
    boolean hasInitContainers = !input.pod().getSpec().getInitContainers().isEmpty();
    return new ContainerStatusBuilder()
        .withName(spec.getName())
        .withImage(spec.getImage())
        .withImageID("")
        .withReady(false)
        .withRestartCount(0)
        .withState(
            ContainerStates.waiting(hasInitContainers ? "PodInitializing" : "ContainerCreating"))
        .withLastState(new ContainerState())
        .withVolumeMounts(mounts(spec))
        .build();
  }

  private ContainerStatus waitingToStart(
      Container spec,
      ContainerKind kind,
      Optional<RuntimeContainer> newest,
      ContainerStatus status) {
    if (kind == ContainerKind.INIT) {
      if (newest.filter(ContainerStates::succeeded).isPresent()) {
        return status;
      }
      if (newest.isEmpty() && status.getState().getWaiting() != null && anyRegularContainerMade()) {
        status.setState(ContainerStates.assumedCompleted());
        return status;
      }
    }
    Pod pod = input.pod();
    StartFailure failure = input.progress().startFailures().get(spec.getName());
    if (failure == null || !RestartPolicy.verdict(pod, spec, newest, true).start()) {
      return status;
    }
    if (status.getState().getTerminated() != null) {
      status.setLastState(status.getState());
    }
    status.setState(ContainerStates.waiting(failure.reason(), failure.message()));
    return status;
  }

  private boolean anyRegularContainerMade() {
    RuntimePodStatus runtime = input.runtime();
    return input.pod().getSpec().getContainers().stream()
        .flatMap(container -> runtime.newest(container.getName()).stream())
        .anyMatch(container ->
            switch (container.state()) {
              case CREATED, RUNNING, EXITED -> true;
              case UNKNOWN -> false;
            });
  }

  private static ResourceRequirements resources(Container spec) {
    return spec.getResources() == null ? new ResourceRequirements() : spec.getResources();
  }

  /** What the container really has, which while it is being changed is not what it was given. */
  private ResourceRequirements inForce(Container spec) {
    return input.progress().resize().inForce().getOrDefault(spec.getName(), resources(spec));
  }

  private static Map<String, Quantity> requests(Container spec) {
    return resources(spec).getRequests();
  }

  private static List<VolumeMountStatus> mounts(Container spec) {
    return spec.getVolumeMounts().stream().map(ContainerStatusFactory::mount).toList();
  }

  private static VolumeMountStatus mount(VolumeMount mount) {
    VolumeMountStatusBuilder status =
        new VolumeMountStatusBuilder()
            .withName(mount.getName())
            .withMountPath(mount.getMountPath());
    if (Boolean.TRUE.equals(mount.getReadOnly())) {
      boolean recursive = "Enabled".equals(mount.getRecursiveReadOnly());
      status.withReadOnly(true).withRecursiveReadOnly(recursive ? "Enabled" : "Disabled");
    }
    return status.build();
  }

  private static int restartCount(ContainerStatus status) {
    return status.getRestartCount() == null ? 0 : status.getRestartCount();
  }

  private static Optional<ContainerStateTerminated> ended(ContainerStatus status) {
    return Optional.ofNullable(status.getState()).map(ContainerState::getTerminated);
  }

  private static Optional<ContainerStateTerminated> endedBefore(ContainerStatus status) {
    return Optional.ofNullable(status.getLastState()).map(ContainerState::getTerminated);
  }
}

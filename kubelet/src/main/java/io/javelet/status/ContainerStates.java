package io.javelet.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.javelet.runtime.RuntimeContainer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of a container in the API's words. */
final class ContainerStates {
  /** Reason for a container that was lost. */
  static final String STATUS_UNKNOWN = "ContainerStatusUnknown";

  static final String NOT_LOCATED =
      "The container could not be located when the pod was terminated";
  static final String VANISHED_WHILE_RUNNING =
      "The container could not be located when the pod was deleted."
          + "  The container used to be Running";
  static final String REMOVED_BY_RESTART_OF_ALL =
      "The container is removed because RestartAllContainers in place";
  private static final String INIT_ASSUMED_COMPLETED =
      "Unable to get init container status from container runtime and pod has been initialized,"
          + " treat it as exited normally";

  /** What a shell says of a process killed with SIGKILL; taken for a container that was lost. */
  private static final int LOST = 137;

  private final StatusInput input;

  ContainerStates(StatusInput input) {
    this.input = input;
  }

  /**
   * The state of a container that the runtime has.
   *
   * @param before the status generated last
   */
  ContainerState of(
      RuntimeContainer container, Optional<ContainerStatus> before, boolean restartingAll) {
    return switch (container.state()) {
      case CREATED -> waiting("");
      case RUNNING -> running(container);
      case EXITED -> terminated(container);
      case UNKNOWN -> {
        boolean wasRunning = before.filter(b -> b.getState().getRunning() != null).isPresent();
        String reason = restartingAll ? ContainerStatuses.RESTARTING_ALL : STATUS_UNKNOWN;
        yield wasRunning ? lost(reason, NOT_LOCATED) : waiting("");
      }
    };
  }

  private static ContainerState running(RuntimeContainer container) {
    return new ContainerStateBuilder()
        .withNewRunning()
        .withStartedAt(time(container.times().startedAt()))
        .endRunning()
        .build();
  }

  private ContainerState terminated(RuntimeContainer container) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(container.exit().code())
        .withReason(emptyToNull(container.exit().reason()))
        .withMessage(emptyToNull(message(container)))
        .withStartedAt(time(container.times().startedAt()))
        .withFinishedAt(time(container.times().finishedAt()))
        .withContainerID(apiId(container))
        .endTerminated()
        .build();
  }

  private String message(RuntimeContainer container) {
    String own = input.progress().terminationMessages().getOrDefault(container.id(), "");
    String ofRuntime = container.exit().message();
    String both = own.isEmpty() || ofRuntime.isEmpty() ? ofRuntime + own : ofRuntime + ": " + own;
    return TerminationMessage.share(both, input.pod());
  }

  /** The container's id as API clients see it. */
  String apiId(RuntimeContainer container) {
    return input.node().runtimeName() + "://" + container.id();
  }

  static boolean succeeded(RuntimeContainer container) {
    return switch (container.state()) {
      case EXITED -> container.exit().code() == 0;
      case CREATED, RUNNING, UNKNOWN -> false;
    };
  }

  static ContainerState waiting(String reason) {
    return waiting(reason, "");
  }

  static ContainerState waiting(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(emptyToNull(reason))
        .withMessage(emptyToNull(message))
        .endWaiting()
        .build();
  }

  static ContainerState terminated(ContainerStateTerminated end) {
    return new ContainerStateBuilder().withTerminated(end).build();
  }

  /** The end of a container of which nothing is known but that it is gone. */
  static ContainerState lost(String reason, String message) {
    return ended(LOST, reason, message);
  }

  /** The end of an init container that must have been fine, since the pod got beyond it. */
  static ContainerState assumedCompleted() {
    return ended(0, "Completed", INIT_ASSUMED_COMPLETED);
  }

  private static ContainerState ended(int exitCode, String reason, String message) {
    return terminated(
        new ContainerStateTerminatedBuilder()
            .withExitCode(exitCode)
            .withReason(reason)
            .withMessage(message)
            .build());
  }

  /** What the runtime does not know is, as upstream, the beginning of its time. */
  private static String time(Optional<Instant> instant) {
    return ApiTime.format(instant.orElse(Instant.EPOCH));
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}

package io.javelet.cri;

import io.javelet.cri.api.v1.ContainerStatus;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.LinuxContainerUser;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeContainer.Exit;
import io.javelet.runtime.RuntimeContainer.FirstProcess;
import io.javelet.runtime.RuntimeContainer.Image;
import io.javelet.runtime.RuntimeContainer.Limits;
import io.javelet.runtime.RuntimeContainer.Times;
import io.javelet.runtime.RuntimeContainer.User;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** From the protocol's container status to ours, with what its labels and annotations say. Pure. */
final class ContainerReading {
  static final Comparator<RuntimeContainer> NEWEST_FIRST =
      Comparator.<RuntimeContainer, Instant>comparing(c -> c.times().createdAt())
          .thenComparingInt(RuntimeContainer::restartCount)
          .reversed();

  private ContainerReading() {}

  static RuntimeContainer container(ContainerStatus status) {
    ContainerState state = state(status.getState());
    return new RuntimeContainer(
        new ContainerId(status.getId()),
        status.getLabelsOrDefault(CriKeys.CONTAINER_NAME, status.getMetadata().getName()),
        ContainerAnnotations.restartCount(status.getAnnotationsMap())
            .orElse(status.getMetadata().getAttempt()),
        state,
        new Times(
            CriTime.instant(status.getCreatedAt()),
            CriTime.present(status.getStartedAt()),
            CriTime.present(status.getFinishedAt())),
        state == ContainerState.EXITED
            ? new Exit(status.getExitCode(), status.getReason(), status.getMessage())
            : Exit.NONE,
        new Image(status.getImage().getImage(), status.getImageRef()),
        ContainerAnnotations.read(status),
        status.getLogPath(),
        new FirstProcess(user(status), stopSignal(status), limits(status)));
  }

  private static Optional<User> user(ContainerStatus status) {
    if (!status.hasUser() || !status.getUser().hasLinux()) {
      return Optional.empty();
    }
    LinuxContainerUser user = status.getUser().getLinux();
    return Optional.of(new User(user.getUid(), user.getGid(), user.getSupplementalGroupsList()));
  }

  private static Optional<Limits> limits(ContainerStatus status) {
    if (!status.hasResources() || !status.getResources().hasLinux()) {
      return Optional.empty();
    }
    LinuxContainerResources told = status.getResources().getLinux();
    return Optional.of(
        new Limits(
            told.getCpuShares(),
            told.getCpuQuota(),
            told.getCpuPeriod(),
            told.getMemoryLimitInBytes()));
  }

  /** The protocol spells real-time signals without signs: {@code SIGRTMINPLUS3}. */
  private static String stopSignal(ContainerStatus status) {
    return switch (status.getStopSignal()) {
      case RUNTIME_DEFAULT, UNRECOGNIZED -> "";
      default -> status.getStopSignal().name().replace("PLUS", "+").replace("MINUS", "-");
    };
  }

  static ContainerState state(io.javelet.cri.api.v1.ContainerState state) {
    return switch (state) {
      case CONTAINER_CREATED -> ContainerState.CREATED;
      case CONTAINER_RUNNING -> ContainerState.RUNNING;
      case CONTAINER_EXITED -> ContainerState.EXITED;
      case CONTAINER_UNKNOWN, UNRECOGNIZED -> ContainerState.UNKNOWN;
    };
  }
}

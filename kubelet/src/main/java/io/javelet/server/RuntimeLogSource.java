package io.javelet.server;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.server.logs.LogSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One run of a container, as the agent's newest view of the runtime shows it. Any thread. */
final class RuntimeLogSource implements LogSource {
  /** The container by its name, whatever its run. */
  record Of(PodFullName pod, PodUid uid, String container) {}

  private final NodeRuntime runtime;
  private final Of of;
  private final ContainerId id;
  private final BooleanSupplier desired;

  /**
   * @param desired whether the pod shall still run
   */
  RuntimeLogSource(NodeRuntime runtime, Of of, ContainerId id, BooleanSupplier desired) {
    this.runtime = runtime;
    this.of = of;
    this.id = id;
    this.desired = desired;
  }

  private RuntimePodStatus status() {
    return runtime.statuses().newerThan(of.uid(), of.pod(), Instant.MIN);
  }

  @Override
  public Optional<Run> current() {
    return status().containers().stream()
        .filter(container -> container.id().equals(id))
        .findFirst()
        .or(() -> runtime.containers().find(id))
        .filter(container -> !container.logPath().isEmpty())
        .map(container -> new Run(Path.of(container.logPath()), container.mayBeRunning()));
  }

  @Override
  public Optional<LogSource> next() {
    try {
      return status()
          .newest(of.container())
          .filter(newest -> !newest.id().equals(id))
          .map(RuntimeContainer::id)
          .map(newer -> new RuntimeLogSource(runtime, of, newer, desired));
    } catch (CriException away) {
      // The runtime comes back, and so may the container.
      return Optional.empty();
    }
  }

  @Override
  public boolean mayRunAgain() {
    return desired.getAsBoolean();
  }
}

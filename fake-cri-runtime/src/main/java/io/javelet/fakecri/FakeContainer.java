package io.javelet.fakecri;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.ContainerState;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import java.time.Instant;
import java.util.Optional;

/**
 * A container at one moment.
 *
 * @param id 64 hex digits
 * @param sandboxId the sandbox it was made in
 * @param config as asked for
 * @param image what it runs
 * @param createdAt by the fake's time
 * @param run present once it was started
 * @param exit present once it has ended
 */
public record FakeContainer(
    String id,
    String sandboxId,
    ContainerConfig config,
    FakeImage image,
    Instant createdAt,
    Optional<Run> run,
    Optional<Exit> exit) {

  /** A container's start; the pid's process does not exist unless the test said so. */
  public record Run(Instant startedAt, int pid) {}

  /** A container's end, in the runtime's words. */
  public record Exit(Instant at, int code, String reason, String message) {}

  /** The container's name in the pod. */
  public String name() {
    return config.getMetadata().getName();
  }

  /** Its state as the CRI names it. */
  public ContainerState state() {
    if (exit.isPresent()) {
      return ContainerState.CONTAINER_EXITED;
    }
    return run.isPresent() ? ContainerState.CONTAINER_RUNNING : ContainerState.CONTAINER_CREATED;
  }

  /** True while it has a process. */
  public boolean running() {
    return state() == ContainerState.CONTAINER_RUNNING;
  }

  FakeContainer started(Run run) {
    return new FakeContainer(id, sandboxId, config, image, createdAt, Optional.of(run), exit);
  }

  FakeContainer ended(Exit exit) {
    return new FakeContainer(id, sandboxId, config, image, createdAt, run, Optional.of(exit));
  }

  FakeContainer configured(ContainerConfig changed) {
    return new FakeContainer(id, sandboxId, changed, image, createdAt, run, exit);
  }

  /** The name that containerd reserves for a container. */
  static String nameOf(ContainerMetadata container, PodSandboxMetadata pod) {
    return String.join(
        "_",
        container.getName(),
        pod.getName(),
        pod.getNamespace(),
        pod.getUid(),
        Integer.toUnsignedString(container.getAttempt()));
  }
}

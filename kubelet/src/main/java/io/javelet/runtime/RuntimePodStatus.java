package io.javelet.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All that is known of one pod in the runtime at one moment. Not to be mixed up with {@code
 * PodStatus}, which always means the API type.
 *
 * @param uid the pod
 * @param fullName its name, from the labels; of the asked-for pod when the runtime has nothing of
 *     it
 * @param sandboxes newest first
 * @param containers newest first, of every sandbox and every container name
 * @param observedAt taken before the runtime was asked: what happened later may be missing
 * @param endedEarly containers and sandboxes, by id, whose first process has certainly ended while
 *     the runtime still calls them running
 */
public record RuntimePodStatus(
    PodUid uid,
    PodFullName fullName,
    List<RuntimeSandbox> sandboxes,
    List<RuntimeContainer> containers,
    Instant observedAt,
    Set<String> endedEarly) {
  public RuntimePodStatus {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
    endedEarly = Set.copyOf(endedEarly);
  }

  /** A status that says what the runtime says, and nothing before it. */
  public RuntimePodStatus(
      PodUid uid,
      PodFullName fullName,
      List<RuntimeSandbox> sandboxes,
      List<RuntimeContainer> containers,
      Instant observedAt) {
    this(uid, fullName, sandboxes, containers, observedAt, Set.of());
  }

  /** A pod of which the runtime has nothing. */
  public static RuntimePodStatus absent(PodUid uid, PodFullName fullName, Instant observedAt) {
    return new RuntimePodStatus(uid, fullName, List.of(), List.of(), observedAt);
  }

  /** The same with a sandbox that was made since. */
  public RuntimePodStatus with(RuntimeSandbox newest) {
    return new RuntimePodStatus(
        uid,
        fullName,
        Stream.concat(Stream.of(newest), sandboxes.stream()).toList(),
        containers,
        observedAt,
        endedEarly);
  }

  /** The same, with the ids of those whose first process has ended without the runtime's word. */
  public RuntimePodStatus withEnded(Set<String> ended) {
    return new RuntimePodStatus(uid, fullName, sandboxes, containers, observedAt, ended);
  }

  /** The same, with each container as {@code known} makes it. */
  public RuntimePodStatus withContainers(UnaryOperator<RuntimeContainer> known) {
    return new RuntimePodStatus(
        uid, fullName, sandboxes, containers.stream().map(known).toList(), observedAt, endedEarly);
  }

  /** True when the container's process has ended, though the runtime still calls it running. */
  public boolean isEndedEarly(RuntimeContainer container) {
    return container.state() == ContainerState.RUNNING
        && endedEarly.contains(container.id().value());
  }

  /** True when the sandbox's process has ended, though the runtime still calls it ready. */
  public boolean isEndedEarly(RuntimeSandbox sandbox) {
    return sandbox.ready() && endedEarly.contains(sandbox.id().value());
  }

  /**
   * True while a container has its successor already and the runtime has not yet told how it ended.
   */
  public boolean isHandingOver() {
    return containers.stream()
        .filter(this::isEndedEarly)
        .anyMatch(old -> newest(old.name()).filter(old::equals).isEmpty());
  }

  /** The newest sandbox, ready or not. */
  public Optional<RuntimeSandbox> newestSandbox() {
    return sandboxes.stream().findFirst();
  }

  /** The newest container of that name, dead or alive. */
  public Optional<RuntimeContainer> newest(String containerName) {
    return containers.stream().filter(c -> c.name().equals(containerName)).findFirst();
  }

  /** Containers that may have a process. */
  public List<RuntimeContainer> running() {
    return containers.stream().filter(RuntimeContainer::mayBeRunning).toList();
  }

  /** True when the runtime holds neither a sandbox nor a container of the pod. */
  public boolean isAbsent() {
    return sandboxes.isEmpty() && containers.isEmpty();
  }
}

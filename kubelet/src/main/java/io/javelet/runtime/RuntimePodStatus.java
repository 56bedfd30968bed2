package io.javelet.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param early what is known before the runtime says it
 */
public record RuntimePodStatus(
    PodUid uid,
    PodFullName fullName,
    List<RuntimeSandbox> sandboxes,
    List<RuntimeContainer> containers,
    Instant observedAt,
    Early early) {
  public RuntimePodStatus {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
  }

  /** A status that says what the runtime says, and nothing before it. */
  public RuntimePodStatus(
      PodUid uid,
      PodFullName fullName,
      List<RuntimeSandbox> sandboxes,
      List<RuntimeContainer> containers,
      Instant observedAt) {
    this(uid, fullName, sandboxes, containers, observedAt, Early.NONE);
  }

  /**
   * What is known before the runtime says it.
   *
   * @param madeAhead containers that were made for a restart that was only foreseen, and were not
   *     started. They count as no container of the pod: they are among its {@code containers} once
   *     they are started
   * @param ended containers and sandboxes, by id, whose first process has ended while the runtime
   *     still calls them running
   */
  public record Early(List<RuntimeContainer> madeAhead, Set<String> ended) {
    /** Nothing. */
    public static final Early NONE = new Early(List.of(), Set.of());

    public Early {
      madeAhead = List.copyOf(madeAhead);
      ended = Set.copyOf(ended);
    }
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
        early);
  }

  /** The same, with the ids of those whose first process has ended without the runtime's word. */
  public RuntimePodStatus withEnded(Set<String> ended) {
    return new RuntimePodStatus(
        uid, fullName, sandboxes, containers, observedAt, new Early(early.madeAhead(), ended));
  }

  /** True when the container's process has ended, though the runtime still calls it running. */
  public boolean isEndedEarly(RuntimeContainer container) {
    return container.state() == ContainerState.RUNNING
        && early.ended().contains(container.id().value());
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
    return sandboxes.isEmpty() && containers.isEmpty() && early.madeAhead().isEmpty();
  }
}

package io.javelet.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 */
public record RuntimePodStatus(
    PodUid uid,
    PodFullName fullName,
    List<RuntimeSandbox> sandboxes,
    List<RuntimeContainer> containers,
    Instant observedAt) {
  public RuntimePodStatus {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
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
        observedAt);
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

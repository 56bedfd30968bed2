package io.javelet.runtime;

import java.util.List;

/**
 * One pod in a listing of the whole runtime: just enough to see what changed since the last
 * listing.
 *
 * @param uid the pod
 * @param fullName its name
 * @param sandboxes its sandboxes, in no particular order
 * @param containers its containers, in no particular order
 */
public record RuntimePod(
    PodUid uid,
    PodFullName fullName,
    List<ListedSandbox> sandboxes,
    List<ListedContainer> containers) {
  public RuntimePod {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
  }

  /** A sandbox of a listing. */
  public record ListedSandbox(SandboxId id, boolean ready) {}

  /** A container of a listing. */
  public record ListedContainer(ContainerId id, SandboxId sandboxId, ContainerState state) {}
}

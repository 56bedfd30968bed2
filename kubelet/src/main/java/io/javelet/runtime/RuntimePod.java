package io.javelet.runtime;

import java.util.Comparator;
import java.util.List;

/**
 * One pod in a listing of the whole runtime: just enough to see what changed since the last
 * listing.
 *
 * @param uid the pod
 * @param fullName its name
 * @param source where its declaration came from, as the newest sandbox's {@code
 *     kubernetes.io/config.source} annotation says; empty when it does not
 * @param sandboxes its sandboxes, kept in the order of their ids so that equal listings are equal
 * @param containers its containers, likewise
 */
public record RuntimePod(
    PodUid uid,
    PodFullName fullName,
    String source,
    List<ListedSandbox> sandboxes,
    List<ListedContainer> containers) {
  public RuntimePod {
    sandboxes =
        sandboxes.stream().sorted(Comparator.comparing(sandbox -> sandbox.id().value())).toList();
    containers =
        containers.stream()
            .sorted(Comparator.comparing(container -> container.id().value()))
            .toList();
  }

  /** A sandbox of a listing. */
  public record ListedSandbox(SandboxId id, boolean ready) {}

  /** A container of a listing. */
  public record ListedContainer(ContainerId id, SandboxId sandboxId, ContainerState state) {}
}

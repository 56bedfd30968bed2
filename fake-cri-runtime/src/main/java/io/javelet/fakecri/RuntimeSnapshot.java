package io.javelet.fakecri;

import java.util.List;
import java.util.Optional;

/**
 * All sandboxes and containers of the fake at one moment, oldest first.
 *
 * @param sandboxes in every state
 * @param containers in every state
 */
public record RuntimeSnapshot(List<FakeSandbox> sandboxes, List<FakeContainer> containers) {
  public RuntimeSnapshot {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
  }

  /** True when nothing is left. */
  public boolean isEmpty() {
    return sandboxes.isEmpty() && containers.isEmpty();
  }

  /** The sandboxes of the pods of that name, oldest first. */
  public List<FakeSandbox> sandboxesOf(String podName) {
    return sandboxes.stream().filter(sandbox -> sandbox.podName().equals(podName)).toList();
  }

  /** The containers of that name in pods of that name, oldest first. */
  public List<FakeContainer> containersOf(String podName, String containerName) {
    List<String> ids = sandboxesOf(podName).stream().map(FakeSandbox::id).toList();
    return containers.stream()
        .filter(c -> ids.contains(c.sandboxId()) && c.name().equals(containerName))
        .toList();
  }

  /** The newest running container of that name in a pod of that name. */
  public Optional<FakeContainer> running(String podName, String containerName) {
    return containersOf(podName, containerName).reversed().stream()
        .filter(FakeContainer::running)
        .findFirst();
  }

  /** One line a sandbox or container: for messages of failed tests. */
  @Override
  public String toString() {
    var text = new StringBuilder("runtime has");
    for (FakeSandbox sandbox : sandboxes) {
      text.append("\n  sandbox ").append(sandbox.podName());
      text.append(" attempt ").append(sandbox.config().getMetadata().getAttempt());
      text.append(' ').append(sandbox.state());
      containers.stream()
          .filter(container -> container.sandboxId().equals(sandbox.id()))
          .forEach(container -> describe(text, container));
    }
    return text.append(isEmpty() ? " nothing" : "").toString();
  }

  private static void describe(StringBuilder text, FakeContainer container) {
    text.append("\n    container ").append(container.name());
    text.append(" attempt ").append(container.config().getMetadata().getAttempt());
    text.append(' ').append(container.state());
    container.exit().ifPresent(exit -> text.append(" code ").append(exit.code()));
  }
}

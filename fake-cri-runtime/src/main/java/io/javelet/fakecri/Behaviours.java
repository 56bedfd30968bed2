package io.javelet.fakecri;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.PodSandboxConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * Which behaviour the next start of a container gets: its own script by container name first, then
 * the rule for all. Safe for any thread.
 */
final class Behaviours {
  private final Map<String, Deque<ContainerBehaviour>> scripts = new HashMap<>();
  private BiFunction<PodSandboxConfig, ContainerConfig, ContainerBehaviour> rule =
      (_, _) -> ContainerBehaviour.runs();

  synchronized void script(String containerName, List<ContainerBehaviour> starts) {
    if (starts.isEmpty()) {
      throw new IllegalArgumentException("no behaviour given for " + containerName);
    }
    scripts.put(containerName, new ArrayDeque<>(starts));
  }

  synchronized void rule(
      BiFunction<PodSandboxConfig, ContainerConfig, ContainerBehaviour> changed) {
    rule = changed;
  }

  synchronized ContainerBehaviour nextStart(PodSandboxConfig pod, ContainerConfig container) {
    Deque<ContainerBehaviour> script = scripts.get(container.getMetadata().getName());
    if (script == null) {
      return rule.apply(pod, container);
    }
    ContainerBehaviour next = Objects.requireNonNull(script.peekFirst());
    if (script.size() > 1) {
      script.removeFirst();
    }
    return next;
  }
}

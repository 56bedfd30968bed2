package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which containers of an ending pod wait for which others before their stop signal: a sidecar waits
 * for the regular containers and for the sidecars that are declared after it, everything else
 * starts to end at once. Upstream's counterpart: {@code terminationOrdering}.
 *
 * <p>Immutable. Whoever ends the pod runs each container's preStop hook at once, then waits until
 * {@link #waitsFor} have all ended or the grace is used up, then sends the signal.
 */
public final class TerminationOrder {
  private final Map<String, Set<String>> predecessors;

  private TerminationOrder(Map<String, Set<String>> predecessors) {
    this.predecessors = Map.copyOf(predecessors);
  }

  /**
   * The order for a pod of which these containers run.
   *
   * @param running names of containers that may have a process; nobody waits for any other
   */
  public static TerminationOrder of(Pod pod, Set<String> running) {
    Set<String> later = new LinkedHashSet<>();
    for (Container container : pod.getSpec().getContainers()) {
      later.add(container.getName());
    }
    Map<String, Set<String>> predecessors = new HashMap<>();
    List<Container> initContainers = new ArrayList<>(pod.getSpec().getInitContainers());
    for (Container container : initContainers.reversed()) {
      if (ContainerKind.ofInitContainer(container) == ContainerKind.SIDECAR) {
        Set<String> waitsFor = new LinkedHashSet<>(later);
        waitsFor.retainAll(running);
        predecessors.put(container.getName(), Collections.unmodifiableSet(waitsFor));
        later.add(container.getName());
      }
    }
    return new TerminationOrder(predecessors);
  }

  /**
   * The containers that must have ended before this one gets its stop signal: the regular ones as
   * they are declared, then sidecars, the last one first.
   */
  public Set<String> waitsFor(String container) {
    return predecessors.getOrDefault(container, Set.of());
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.PodFacts;
import io.javelet.environment.PodFacts.Allocatable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is the same for every pod of this node.
 *
 * @param nodeName its name
 * @param hostIps its addresses, the primary one first
 * @param allocatable what it has for pods, now
 */
public record NodeFacts(String nodeName, List<String> hostIps, Supplier<Allocatable> allocatable) {
  public NodeFacts {
    hostIps = List.copyOf(hostIps);
  }

  /** What the environment of a pod's containers may refer to. */
  PodFacts facts(Pod pod, List<String> podIps) {
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    return new PodFacts(hostNetwork ? hostIps : podIps, hostIps, nodeName, allocatable.get());
  }

  /**
   * Where a pod is reached from this node.
   *
   * @param sandboxIps what the runtime says; none on the host network
   */
  Optional<String> podIp(Pod pod, List<String> sandboxIps) {
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    return (hostNetwork ? hostIps : sandboxIps).stream().findFirst();
  }
}

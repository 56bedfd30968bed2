package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.LinuxResources;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a pod needs as a whole. Pure. Upstream's counterpart: {@code PodRequests} and {@code
 * PodLimits} of its resource helpers.
 */
public final class PodResources {
  private PodResources() {}

  /** What is to be set aside for the pod, overhead included: admission and the pod's cgroup. */
  public static ResourceAmounts requests(Pod pod) {
    return requestsWithoutOverhead(pod).plus(overhead(pod));
  }

  /**
   * What the pod as a whole may use, overhead included. A name is there when any container limits
   * it; whether all do is another question.
   */
  public static ResourceAmounts limits(Pod pod) {
    ResourceAmounts limits = limitsWithoutOverhead(pod);
    return limits.plus(overhead(pod).only(limits::has));
  }

  /**
   * The sum of the containers, for the runtime's information when it makes a sandbox: without the
   * pod's overhead, which is told apart.
   */
  public static LinuxResources ofSandbox(Pod pod, CpuQuotaSettings quota) {
    DeclaredResources sum =
        new DeclaredResources(requestsWithoutOverhead(pod), limitsWithoutOverhead(pod));
    return KernelValues.linuxResources(sum, quota, OptionalLong.empty(), 0, Map.of(), Map.of());
  }

  /**
   * Bytes of memory that the pod as a whole can use at most; absent when one of its containers has
   * no limit, since that one may use what the others leave.
   */
  public static OptionalLong memoryLimit(Pod pod) {
    return DeclaredResources.limitsEverything(pod, ResourceAmounts.MEMORY)
        ? OptionalLong.of(limits(pod).memoryBytes())
        : OptionalLong.empty();
  }

  /** The containers' requests alone, as if {@code spec.resources} and overhead said nothing. */
  static ResourceAmounts containerRequests(Pod pod) {
    return aggregated(pod, DeclaredResources::requests);
  }

  private static ResourceAmounts requestsWithoutOverhead(Pod pod) {
    ResourceAmounts containers = containerRequests(pod);
    return DeclaredResources.ofPodLevel(pod)
        .map(DeclaredResources::requests)
        .map(containers::overriddenBy)
        .orElse(containers);
  }

  private static ResourceAmounts limitsWithoutOverhead(Pod pod) {
    ResourceAmounts containers = aggregated(pod, DeclaredResources::limits);
    return DeclaredResources.ofPodLevel(pod)
        .map(DeclaredResources::limits)
        .map(containers::overriddenBy)
        .orElse(containers);
  }

  /**
   * Regular containers and sidecars run together; before them each init container runs alone with
   * the sidecars that stand before it. The pod needs the larger of both.
   */
  private static ResourceAmounts aggregated(
      Pod pod, Function<DeclaredResources, ResourceAmounts> part) {
    ResourceAmounts together = ResourceAmounts.NONE;
    for (Container container : pod.getSpec().getContainers()) {
      together = together.plus(part.apply(DeclaredResources.of(container)));
    }
    ResourceAmounts sidecars = ResourceAmounts.NONE;
    ResourceAmounts peak = ResourceAmounts.NONE;
    for (Container container : pod.getSpec().getInitContainers()) {
      ResourceAmounts own = part.apply(DeclaredResources.of(container));
      if (DeclaredResources.isSidecar(pod, container)) {
        together = together.plus(own);
        sidecars = sidecars.plus(own);
        peak = peak.max(sidecars);
      } else {
        peak = peak.max(own.plus(sidecars));
      }
    }
    return together.max(peak);
  }

  private static ResourceAmounts overhead(Pod pod) {
    return pod.getSpec().getOverhead() == null
        ? ResourceAmounts.NONE
        : ResourceAmounts.of(pod.getSpec().getOverhead());
  }
}

package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod's containers can have to themselves: that takes a guaranteed pod whose containers say
 * what they need one by one. Pure.
 */
public final class PodRequests {
  private static final int MILLIS = 1000;

  private PodRequests() {}

  /** How many whole CPUs a container gets to itself; 0 for none. */
  public static int wholeCpus(Pod pod, Container container) {
    if (!isGuaranteedByContainers(pod)) {
      return 0;
    }
    long millis = DeclaredResources.of(container).requests().cpuMillis();
    return millis % MILLIS == 0 ? Math.toIntExact(millis / MILLIS) : 0;
  }

  /** How much memory of each kind a container gets from chosen nodes, in bytes. */
  public static Map<String, Long> memory(Container container) {
    Map<String, Long> bytes = new TreeMap<>();
    for (Map.Entry<String, BigDecimal> each :
        DeclaredResources.of(container).requests().byName().entrySet()) {
      if (each.getKey().equals(ResourceAmounts.MEMORY)
          || each.getKey().startsWith(ResourceAmounts.HUGEPAGES_PREFIX)) {
        bytes.put(each.getKey(), each.getValue().longValue());
      }
    }
    return bytes;
  }

  /** Whether containers of the pod can have anything to themselves. */
  public static boolean isGuaranteedByContainers(Pod pod) {
    return QosClass.of(pod) == QosClass.GUARANTEED && DeclaredResources.ofPodLevel(pod).isEmpty();
  }

  /** Whether a container is an init container that has ended before the next one starts. */
  public static boolean endsBeforeOthersStart(Pod pod, Container container) {
    return pod.getSpec().getInitContainers().contains(container)
        && !DeclaredResources.isSidecar(pod, container);
  }
}

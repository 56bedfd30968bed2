package io.javelet.environment;

import java.util.List;

/**
 * What a container may ask about its pod and node that does not stand in the pod's spec.
 *
 * @param podIps the pod's addresses, the primary one first; the node's on the host network
 * @param hostIps the node's addresses, the primary one first
 * @param nodeName this node
 * @param allocatable what a container without a limit may be told
 */
public record PodFacts(
    List<String> podIps, List<String> hostIps, String nodeName, Allocatable allocatable) {
  public PodFacts {
    podIps = List.copyOf(podIps);
    hostIps = List.copyOf(hostIps);
  }

  /**
   * What the node has for pods.
   *
   * @param cpuMillis thousandths of a processor
   * @param memoryBytes bytes of memory
   * @param ephemeralStorageBytes bytes of disk
   */
  public record Allocatable(long cpuMillis, long memoryBytes, long ephemeralStorageBytes) {}
}

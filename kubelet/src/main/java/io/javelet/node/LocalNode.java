package io.javelet.node;

import java.util.List;

/**
 * What this machine is to its pods.
 *
 * @param name the node's name
 * @param addresses its IP addresses, the primary one first; empty when none could be found
 * @param memoryBytes its memory
 * @param cpus its processors
 */
public record LocalNode(String name, List<String> addresses, long memoryBytes, int cpus) {
  public LocalNode {
    addresses = List.copyOf(addresses);
  }
}

package io.javelet.topology;

import java.util.List;
import java.util.Map;

/**
 * What the machine is made of. Immutable. Upstream's counterpart: cAdvisor's {@code MachineInfo}.
 *
 * @param cpus where its CPUs are
 * @param nodes its NUMA nodes, by number, in order
 */
record Machine(CpuTopology cpus, List<Node> nodes) {
  Machine {
    nodes = List.copyOf(nodes);
  }

  /**
   * A NUMA node.
   *
   * @param number its number
   * @param memoryBytes all its memory
   * @param hugepages how many there are of each size in KiB
   * @param distances to each node, in their order; empty when the kernel does not say
   */
  record Node(int number, long memoryBytes, Map<Long, Long> hugepages, List<Long> distances) {
    Node {
      hugepages = Map.copyOf(hugepages);
      distances = List.copyOf(distances);
    }
  }

  CpuSet nodeNumbers() {
    return CpuSet.of(nodes.stream().mapToInt(Node::number));
  }
}

package io.javelet.config.value;

import java.util.Map;

/**
 * Memory of one NUMA node that pods may not have.
 *
 * @param numaNode the NUMA node's number
 * @param limits by resource: {@code memory} or {@code hugepages-<size>}
 */
public record MemoryReservation(int numaNode, Map<String, Quantity> limits) {
  public MemoryReservation {
    limits = Map.copyOf(limits);
  }
}

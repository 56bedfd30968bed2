package io.javelet.topology;

import io.javelet.config.value.MemoryReservation;
import io.javelet.config.value.Quantity;
import io.javelet.topology.MemoryHoldings.Node;
import io.javelet.topology.MemoryHoldings.Table;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The memory that pods can have of each NUMA node, from the machine and what is reserved. Pure. */
final class MachineMemory {
  private static final String MEMORY = "memory";
  private static final long KIB = 1024;
  private static final long MIB = KIB * KIB;

  private MachineMemory() {}

  /**
   * Memory of which nobody has anything yet.
   *
   * @param reservations by node
   * @param reserved what the node as a whole keeps from pods, in bytes by kind
   * @throws IllegalArgumentException when the reservations do not fit the machine, or are not as
   *     much as the node as a whole keeps
   */
  static MemoryHoldings of(
      Machine machine, List<MemoryReservation> reservations, Map<String, Long> reserved) {
    Map<Integer, Map<String, Long>> byNode = new TreeMap<>();
    machine.nodes().forEach(node -> byNode.put(node.number(), new HashMap<>()));
    Map<String, Long> total = new TreeMap<>();
    for (MemoryReservation reservation : reservations) {
      Map<String, Long> ofNode = byNode.get(reservation.numaNode());
      if (ofNode == null) {
        throw new IllegalArgumentException(
            "the reserved memory configuration references a NUMA node %d that does not exist on this machine"
                .formatted(reservation.numaNode()));
      }
      reservation
          .limits()
          .forEach((kind, quantity) -> {
            ofNode.put(kind, quantity.toLong());
            total.merge(kind, quantity.toLong(), Long::sum);
          });
    }
    var kinds = new TreeSet<>(total.keySet());
    kinds.addAll(reserved.keySet());
    for (String kind : kinds) {
      long byReservations = total.getOrDefault(kind, 0L);
      long ofNode = reserved.getOrDefault(kind, 0L);
      if (byReservations != ofNode) {
        throw new IllegalArgumentException(
            "the total amount \"%s\" of type \"%s\" is not equal to the value \"%s\" determined by Node Allocatable feature"
                .formatted(bytes(byReservations), kind, bytes(ofNode)));
      }
    }
    if (total.getOrDefault(MEMORY, 0L) <= 0) {
      throw new IllegalArgumentException("you should specify the system reserved memory");
    }
    Map<Integer, Node> nodes = new TreeMap<>();
    machine
        .nodes()
        .forEach(node ->
            nodes.put(node.number(), node(node, byNode.getOrDefault(node.number(), Map.of()))));
    return new MemoryHoldings(nodes, Map.of());
  }

  private static Node node(Machine.Node node, Map<String, Long> reserved) {
    Map<String, Table> tables = new TreeMap<>();
    long inPages = 0;
    for (Map.Entry<Long, Long> pages : node.hugepages().entrySet()) {
      long all = pages.getKey() * KIB * pages.getValue();
      String kind = kind(pages.getKey());
      tables.put(kind, table(all, reserved.getOrDefault(kind, 0L), 0));
      inPages += all;
    }
    tables.put(MEMORY, table(node.memoryBytes(), reserved.getOrDefault(MEMORY, 0L), inPages));
    return new Node(0, tables, CpuSet.of(node.number()));
  }

  private static Table table(long total, long reserved, long elsewhere) {
    long allocatable = total - reserved - elsewhere;
    return new Table(total, reserved, allocatable, 0, allocatable);
  }

  /** As pods name pages of a size. */
  private static String kind(long kib) {
    if (kib % MIB == 0) {
      return "hugepages-" + kib / MIB + "Gi";
    }
    return kib % KIB == 0 ? "hugepages-" + kib / KIB + "Mi" : "hugepages-" + kib + "Ki";
  }

  private static String bytes(long bytes) {
    return new Quantity(BigDecimal.valueOf(bytes), Quantity.Notation.DECIMAL_SUFFIX).toString();
  }
}

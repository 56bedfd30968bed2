package io.javelet.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Who has memory of which NUMA nodes. Immutable. Upstream's counterpart: the memory manager's
 * {@code State}.
 *
 * @param nodes what each node has
 * @param blocks by pod UID and container, what it has
 */
record MemoryHoldings(Map<Integer, Node> nodes, Map<String, Map<String, List<Block>>> blocks) {
  /** Nobody has anything, and nothing is known. */
  static final MemoryHoldings NONE = new MemoryHoldings(Map.of(), Map.of());

  MemoryHoldings {
    nodes = new TreeMap<>(nodes);
    blocks = new TreeMap<>(blocks);
  }

  /**
   * A node.
   *
   * @param assignments how many blocks have a part of it
   * @param tables its memory by kind
   * @param group the nodes that blocks of it span, itself among them
   */
  record Node(int assignments, Map<String, Table> tables, CpuSet group) {
    Node {
      tables = new TreeMap<>(tables);
    }

    Table table(String kind) {
      return tables.getOrDefault(kind, Table.NOTHING);
    }

    Node with(String kind, UnaryOperator<Table> change) {
      Map<String, Table> all = new HashMap<>(tables);
      all.computeIfPresent(kind, (_, table) -> change.apply(table));
      return new Node(assignments, all, group);
    }
  }

  /**
   * Memory of one kind on one node, in bytes.
   *
   * @param total all of it
   * @param systemReserved what pods cannot have
   * @param allocatable what they can
   * @param reserved what they have
   * @param free what they do not have
   */
  record Table(long total, long systemReserved, long allocatable, long reserved, long free) {
    static final Table NOTHING = new Table(0, 0, 0, 0, 0);

    /** With so much more in somebody's hands. */
    Table moved(long bytes) {
      return new Table(total, systemReserved, allocatable, reserved + bytes, free - bytes);
    }
  }

  /**
   * Memory of one kind that a container has.
   *
   * @param nodes where
   * @param kind {@code memory} or {@code hugepages-<size>}
   * @param bytes how much
   */
  record Block(CpuSet nodes, String kind, long bytes) {
    Block withBytes(long other) {
      return new Block(nodes, kind, other);
    }
  }

  List<Block> of(String pod, String container) {
    return blocks.getOrDefault(pod, Map.of()).getOrDefault(container, List.of());
  }

  MemoryHoldings give(String pod, String container, List<Block> its) {
    Map<String, Map<String, List<Block>>> all = new HashMap<>(blocks);
    Map<String, List<Block>> containers = new TreeMap<>(all.getOrDefault(pod, Map.of()));
    containers.put(container, List.copyOf(its));
    all.put(pod, containers);
    return new MemoryHoldings(nodes, all);
  }

  /**
   * Takes memory from nodes, from the lower ones first.
   *
   * @param bytes less than the block says where some of it is in the pod's hands already
   */
  MemoryHoldings assign(CpuSet from, String kind, long bytes) {
    Map<Integer, Node> all = new HashMap<>(nodes);
    long left = bytes;
    for (int number : from.list()) {
      Node node = all.get(number);
      if (node != null) {
        long taken = Math.min(left, Math.max(0, node.table(kind).free()));
        left -= taken;
        Node changed = node.with(kind, table -> table.moved(taken));
        all.put(number, new Node(node.assignments() + 1, changed.tables(), from));
      }
    }
    return new MemoryHoldings(all, blocks);
  }

  /** Gives everything back that a pod has. */
  MemoryHoldings release(String pod) {
    MemoryHoldings now = this;
    for (String container : new ArrayList<>(blocks.getOrDefault(pod, Map.of()).keySet())) {
      now = now.release(pod, container);
    }
    return now;
  }

  /** Gives back what a container has. */
  MemoryHoldings release(String pod, String container) {
    Map<Integer, Node> all = new HashMap<>(nodes);
    for (Block block : of(pod, container)) {
      long left = block.bytes();
      for (int number : block.nodes().list()) {
        Node node = all.get(number);
        if (node != null) {
          long returned = Math.min(left, node.table(block.kind()).reserved());
          left -= returned;
          Node changed = node.with(block.kind(), table -> table.moved(-returned));
          int assignments = node.assignments() - 1;
          all.put(
              number,
              new Node(
                  assignments,
                  changed.tables(),
                  assignments == 0 ? CpuSet.of(number) : node.group()));
        }
      }
    }
    Map<String, Map<String, List<Block>>> rest = new HashMap<>(blocks);
    Map<String, List<Block>> containers = new TreeMap<>(rest.getOrDefault(pod, Map.of()));
    containers.remove(container);
    if (containers.isEmpty()) {
      rest.remove(pod);
    } else {
      rest.put(pod, containers);
    }
    return new MemoryHoldings(all, rest);
  }
}

package io.javelet.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A set of NUMA nodes, 64 at most. Immutable. Upstream's counterpart: {@code bitmask.BitMask}.
 *
 * @param bits one for each node
 */
record NumaSet(long bits) {
  /** The smaller set first, then the one with the lower nodes. */
  static final Comparator<NumaSet> NARROWEST =
      Comparator.comparingInt(NumaSet::size)
          .thenComparing((one, other) -> Long.compareUnsigned(one.bits, other.bits));

  static NumaSet of(CpuSet nodes) {
    return new NumaSet(nodes.stream().mapToLong(node -> 1L << node).reduce(0, (a, b) -> a | b));
  }

  static NumaSet of(int... nodes) {
    return of(CpuSet.of(nodes));
  }

  /** Every set that can be made of these but the empty one, the smaller ones first. */
  static List<NumaSet> allOf(CpuSet nodes) {
    List<Integer> members = nodes.list();
    List<NumaSet> all = new ArrayList<>();
    for (int size = 1; size <= members.size(); size++) {
      extend(members, size, 0, 0, all);
    }
    return all;
  }

  private static void extend(
      List<Integer> members, int size, int from, long begun, List<NumaSet> all) {
    if (Long.bitCount(begun) == size) {
      all.add(new NumaSet(begun));
      return;
    }
    for (int i = from; i < members.size(); i++) {
      extend(members, size, i + 1, begun | 1L << members.get(i), all);
    }
  }

  int size() {
    return Long.bitCount(bits);
  }

  boolean contains(int node) {
    return (bits >>> node & 1) == 1;
  }

  boolean containsAll(NumaSet others) {
    return (others.bits & ~bits) == 0;
  }

  NumaSet and(NumaSet other) {
    return new NumaSet(bits & other.bits);
  }

  CpuSet nodes() {
    return CpuSet.of(IntStream.range(0, Long.SIZE).filter(this::contains));
  }

  boolean isNarrowerThan(NumaSet other) {
    return NARROWEST.compare(this, other) < 0;
  }
}

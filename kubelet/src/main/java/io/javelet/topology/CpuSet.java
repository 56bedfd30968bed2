package io.javelet.topology;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A set of small numbers, such as CPUs, in order. Immutable. Its text is the kernel's list form.
 * Upstream's counterpart: {@code cpuset.CPUSet}.
 */
public final class CpuSet {
  /** None. */
  public static final CpuSet EMPTY = new CpuSet(new BitSet());

  private final BitSet bits;

  private CpuSet(BitSet bits) {
    this.bits = bits;
  }

  /** These. */
  public static CpuSet of(int... numbers) {
    return of(IntStream.of(numbers));
  }

  static CpuSet of(Collection<Integer> numbers) {
    return of(numbers.stream().mapToInt(Integer::intValue));
  }

  static CpuSet of(IntStream numbers) {
    BitSet bits = new BitSet();
    numbers.forEach(bits::set);
    return new CpuSet(bits);
  }

  /**
   * Reads the kernel's list form.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static CpuSet parse(String text) {
    BitSet bits = new BitSet();
    if (text.isBlank()) {
      return EMPTY;
    }
    for (String part : text.strip().split(",", -1)) {
      String[] ends = part.split("-", 2);
      int first = Integer.parseInt(ends[0].strip());
      int last = Integer.parseInt(ends[ends.length - 1].strip());
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("not a range: " + part);
      }
      bits.set(first, last + 1);
    }
    return new CpuSet(bits);
  }

  int size() {
    return bits.cardinality();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return bits.isEmpty();
  }

  boolean contains(int number) {
    return bits.get(number);
  }

  IntStream stream() {
    return bits.stream();
  }

  List<Integer> list() {
    return bits.stream().boxed().toList();
  }

  CpuSet union(CpuSet other) {
    BitSet all = (BitSet) bits.clone();
    all.or(other.bits);
    return new CpuSet(all);
  }

  CpuSet and(CpuSet other) {
    BitSet both = (BitSet) bits.clone();
    both.and(other.bits);
    return new CpuSet(both);
  }

  CpuSet minus(CpuSet other) {
    BitSet rest = (BitSet) bits.clone();
    rest.andNot(other.bits);
    return new CpuSet(rest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuSet set && bits.equals(set.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    List<String> ranges = new ArrayList<>();
    int from = bits.nextSetBit(0);
    while (from >= 0) {
      int end = bits.nextClearBit(from);
      ranges.add(end - 1 == from ? String.valueOf(from) : from + "-" + (end - 1));
      from = bits.nextSetBit(end);
    }
    return String.join(",", ranges);
  }
}

package io.javelet.topology;

import io.javelet.topology.CpuTopology.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Made-up machines, most of them those of upstream's tests. */
final class Machines {
  private Machines() {}

  static CpuTopology named(String name) {
    return switch (name) {
      // One socket of four cores with two threads.
      case "single" -> of(8, cpu -> new Place(0, 0, cpu % 4, 0));
      // Two sockets, each a NUMA node of three cores with two threads, numbered in turn.
      case "dual" -> of(12, cpu -> new Place(cpu % 2, cpu % 2, cpu % 6, cpu % 2));
      case "dual-no-ht" -> of(8, cpu -> new Place(cpu / 4, cpu / 4, cpu, cpu / 4));
      case "triple" -> of(18, cpu -> new Place(cpu / 6, cpu / 6, cpu / 2 * 2, cpu / 6));
      // Two sockets of two NUMA nodes of ten cores with two threads.
      case "multi-numa" ->
          of(80, cpu -> new Place(cpu % 40 / 10, cpu % 40 / 20, cpu % 40, cpu % 40 / 20));
      // Two NUMA nodes of two sockets each.
      case "multi-socket" ->
          of(80, cpu -> new Place(cpu % 40 / 20, cpu % 40 / 10, cpu % 40, cpu % 40 / 10));
      // One NUMA node of four caches of four cores each, without threads.
      case "caches" -> of(16, cpu -> new Place(0, 0, cpu, cpu / 4));
      // The same with two threads.
      case "caches-ht" -> of(16, cpu -> new Place(0, 0, cpu % 8, cpu % 8 / 2));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static CpuTopology of(int cpus, IntFunction<Place> place) {
    Map<Integer, Place> all = new HashMap<>();
    for (int cpu = 0; cpu < cpus; cpu++) {
      all.put(cpu, place.apply(cpu));
    }
    return new CpuTopology(all);
  }
}

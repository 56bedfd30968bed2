package io.javelet.topology;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One decision about one pod while it is being made: what would be held if it were taken, what of
 * its own init containers it can use again, and what is to be counted. One thread; thrown away or
 * put in force whole.
 */
final class Draft {
  private final Pod pod;
  private final Map<Count, Integer> counts = new EnumMap<>(Count.class);
  private CpuHoldings cpus;
  private MemoryHoldings memory;
  private CpuSet reusableCpus = CpuSet.EMPTY;

  /** What init containers had, by nodes and kind. */
  private final Map<NumaSet, Map<String, Long>> reusableMemory = new HashMap<>();

  Draft(Pod pod, Holdings from) {
    this.pod = pod;
    this.cpus = from.cpus();
    this.memory = from.memory();
  }

  Pod pod() {
    return pod;
  }

  String uid() {
    return pod.getMetadata().getUid();
  }

  /** Init containers first, as they are asked for. */
  List<Container> containers() {
    List<Container> all = new ArrayList<>(pod.getSpec().getInitContainers());
    all.addAll(pod.getSpec().getContainers());
    return all;
  }

  CpuHoldings cpus() {
    return cpus;
  }

  void cpus(CpuHoldings held) {
    cpus = held;
  }

  CpuSet reusableCpus() {
    return reusableCpus;
  }

  void reusableCpus(CpuSet reusable) {
    reusableCpus = reusable;
  }

  MemoryHoldings memory() {
    return memory;
  }

  void memory(MemoryHoldings held) {
    memory = held;
  }

  long reusableMemory(NumaSet nodes, String kind) {
    return reusableMemory.getOrDefault(nodes, Map.of()).getOrDefault(kind, 0L);
  }

  void reusableMemory(NumaSet nodes, String kind, long bytes) {
    reusableMemory.computeIfAbsent(nodes, _ -> new HashMap<>()).put(kind, bytes);
  }

  Holdings result() {
    return new Holdings(cpus, memory);
  }

  void count(Count what) {
    counts.merge(what, 1, Integer::sum);
  }

  Map<Count, Integer> counts() {
    return Map.copyOf(counts);
  }
}

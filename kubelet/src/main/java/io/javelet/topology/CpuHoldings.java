package io.javelet.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who has which CPUs. Immutable. Upstream's counterpart: the CPU manager's {@code State}.
 *
 * @param shared those that all others share
 * @param exclusive by pod UID and container, those that it has to itself
 */
record CpuHoldings(CpuSet shared, Map<String, Map<String, CpuSet>> exclusive) {
  /** Nobody has anything, and nothing is shared. */
  static final CpuHoldings NONE = new CpuHoldings(CpuSet.EMPTY, Map.of());

  CpuHoldings {
    exclusive = new TreeMap<>(exclusive);
  }

  Optional<CpuSet> of(String pod, String container) {
    return Optional.ofNullable(exclusive.getOrDefault(pod, Map.of()).get(container));
  }

  /** By container, what the pod's have to themselves. */
  Map<String, CpuSet> of(String pod) {
    return exclusive.getOrDefault(pod, Map.of());
  }

  /** All that somebody has to himself. */
  CpuSet allExclusive() {
    return exclusive.values().stream()
        .flatMap(containers -> containers.values().stream())
        .reduce(CpuSet.EMPTY, CpuSet::union);
  }

  CpuHoldings shared(CpuSet cpus) {
    return new CpuHoldings(cpus, exclusive);
  }

  /** The container has these to itself; nobody shares them any more. */
  CpuHoldings give(String pod, String container, CpuSet cpus) {
    Map<String, Map<String, CpuSet>> all = new HashMap<>(exclusive);
    Map<String, CpuSet> containers = new TreeMap<>(all.getOrDefault(pod, Map.of()));
    containers.put(container, cpus);
    all.put(pod, containers);
    return new CpuHoldings(shared.minus(cpus), all);
  }

  /** What the pod had to itself is shared again. */
  CpuHoldings release(String pod) {
    Map<String, Map<String, CpuSet>> all = new HashMap<>(exclusive);
    Map<String, CpuSet> had = Optional.ofNullable(all.remove(pod)).orElse(Map.of());
    return new CpuHoldings(had.values().stream().reduce(shared, CpuSet::union), all);
  }
}

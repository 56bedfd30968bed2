package io.javelet.topology;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Where CPUs are: of a whole machine, or of those of it that are left. Immutable. Upstream's
 * counterparts: {@code topology.CPUTopology} and {@code CPUDetails}.
 *
 * @param cpus by number
 */
record CpuTopology(Map<Integer, Place> cpus) {
  CpuTopology {
    cpus = new TreeMap<>(cpus);
  }

  /**
   * Where one CPU is.
   *
   * @param numaNode the node whose memory is near
   * @param socket the physical package
   * @param core the lowest CPU of those that share its core
   * @param cache the last-level cache; the socket where there is none
   */
  record Place(int numaNode, int socket, int core, int cache) {}

  CpuSet all() {
    return CpuSet.of(cpus.keySet());
  }

  CpuTopology keepOnly(CpuSet wanted) {
    Map<Integer, Place> kept = new TreeMap<>();
    cpus.forEach((cpu, place) -> {
      if (wanted.contains(cpu)) {
        kept.put(cpu, place);
      }
    });
    return new CpuTopology(kept);
  }

  CpuSet numaNodes() {
    return distinct(Place::numaNode);
  }

  CpuSet sockets() {
    return distinct(Place::socket);
  }

  CpuSet cores() {
    return distinct(Place::core);
  }

  CpuSet caches() {
    return distinct(Place::cache);
  }

  CpuSet inNumaNodes(CpuSet nodes) {
    return where(Place::numaNode, nodes);
  }

  CpuSet inNumaNode(int node) {
    return inNumaNodes(CpuSet.of(node));
  }

  CpuSet inSockets(CpuSet sockets) {
    return where(Place::socket, sockets);
  }

  CpuSet inSocket(int socket) {
    return inSockets(CpuSet.of(socket));
  }

  CpuSet inCores(CpuSet cores) {
    return where(Place::core, cores);
  }

  CpuSet inCore(int core) {
    return inCores(CpuSet.of(core));
  }

  CpuSet inCache(int cache) {
    return where(Place::cache, CpuSet.of(cache));
  }

  int perCore() {
    return per(cores());
  }

  int perSocket() {
    return per(sockets());
  }

  int perCache() {
    return per(caches());
  }

  private int per(CpuSet groups) {
    return groups.isEmpty() ? 0 : cpus.size() / groups.size();
  }

  private CpuSet distinct(ToIntFunction<Place> of) {
    return CpuSet.of(cpus.values().stream().mapToInt(of));
  }

  private CpuSet where(ToIntFunction<Place> of, CpuSet wanted) {
    return CpuSet.of(
        cpus.entrySet().stream()
            .filter(each -> wanted.contains(of.applyAsInt(each.getValue())))
            .mapToInt(Map.Entry::getKey));
  }
}

package io.javelet.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Chooses CPUs from those that are left, as near together as can be: whole NUMA nodes, whole
 * sockets, whole caches, whole cores, single CPUs. One choice, one thread. Upstream's counterpart:
 * {@code cpuAccumulator} and {@code takeByTopologyNUMAPacked}.
 */
final class CpuChoice {
  private final CpuTopology machine;
  private final boolean spread;
  private final boolean numaFirst;
  private CpuTopology left;
  private CpuSet chosen = CpuSet.EMPTY;
  private int needed;

  /**
   * @param machine all of it
   * @param available from which may be chosen
   * @param count how many
   * @param spread whether single CPUs are taken instead of whole cores
   */
  CpuChoice(CpuTopology machine, CpuSet available, int count, boolean spread) {
    this.machine = machine;
    this.left = machine.keepOnly(available);
    this.needed = count;
    this.spread = spread;
    // Of a socket and a NUMA node, the larger one is filled first.
    this.numaFirst = machine.sockets().size() >= machine.numaNodes().size();
  }

  /**
   * Chooses.
   *
   * @param byCache whether CPUs of one cache are preferred
   * @throws NotAllocatableException when there are not enough
   */
  static CpuSet packed(
      CpuTopology machine, CpuSet available, int count, boolean spread, boolean byCache)
      throws NotAllocatableException {
    return new CpuChoice(machine, available, count, spread).packed(byCache);
  }

  private CpuSet packed(boolean byCache) throws NotAllocatableException {
    if (isDone()) {
      return chosen;
    }
    throwIfTooFew();
    if (numaFirst) {
      takeWhole(numaNodes(), machine::inNumaNode);
      takeWhole(sockets(), machine::inSocket);
    } else {
      takeWhole(sockets(), machine::inSocket);
      takeWhole(numaNodes(), machine::inNumaNode);
    }
    if (byCache && !isDone()) {
      takeCaches();
    }
    if (!spread) {
      takeWhole(cores(), machine::inCore);
    }
    for (int cpu : cpus()) {
      if (isDone()) {
        return chosen;
      }
      take(CpuSet.of(cpu));
    }
    if (!isDone()) {
      throw NotAllocatableException.unexpected("failed to allocate cpus");
    }
    return chosen;
  }

  void throwIfTooFew() throws NotAllocatableException {
    if (needed > left.cpus().size()) {
      throw NotAllocatableException.unexpected(
          "not enough cpus available to satisfy request: requested=%d, available=%d"
              .formatted(needed, left.cpus().size()));
    }
  }

  boolean isDone() {
    return needed < 1;
  }

  int needed() {
    return needed;
  }

  CpuSet chosen() {
    return chosen;
  }

  CpuTopology left() {
    return left;
  }

  void take(CpuSet cpus) {
    chosen = chosen.union(cpus);
    left = left.keepOnly(left.all().minus(chosen));
    needed -= cpus.size();
  }

  /** Takes the groups that are wholly free and no larger than what is needed. */
  private void takeWhole(List<Integer> groups, IntFunction<CpuSet> members) {
    CpuSet free = left.all();
    for (int group : groups) {
      CpuSet cpus = members.apply(group);
      if (isWhole(cpus, free) && needed >= cpus.size()) {
        take(cpus);
      }
    }
  }

  private static boolean isWhole(CpuSet cpus, CpuSet free) {
    return cpus.minus(free).isEmpty();
  }

  private void takeCaches() {
    for (int cache : caches()) {
      if (needed >= machine.perCache()) {
        takeWhole(caches(), machine::inCache);
      }
      if (isDone()) {
        return;
      }
      takePartOf(cache);
      if (isDone()) {
        return;
      }
    }
  }

  /** Takes what is still needed from one cache, or nothing of it. */
  private void takePartOf(int cache) {
    int perCore = machine.perCore();
    int coresNeeded = (needed + perCore - 1) / perCore;
    CpuSet cores = left.keepOnly(left.inCache(cache)).cores();
    CpuSet cpus = left.inCores(CpuSet.of(cores.stream().limit(coresNeeded)));
    if (needed % 2 != 0 && perCore > 1 && cpus.size() > needed) {
      cpus = CpuSet.of(cpus.stream().limit(cpus.size() - 1L));
    }
    if (cpus.size() == needed) {
      take(cpus);
    }
  }

  /** Those of which something is left, the emptiest first; as are the next ones. */
  List<Integer> numaNodes() {
    if (numaFirst) {
      return sorted(left.numaNodes(), left::inNumaNode);
    }
    List<Integer> nodes = new ArrayList<>();
    for (int socket : sockets()) {
      nodes.addAll(sorted(left.keepOnly(left.inSocket(socket)).numaNodes(), left::inNumaNode));
    }
    return nodes;
  }

  List<Integer> sockets() {
    if (!numaFirst) {
      return sorted(left.sockets(), left::inSocket);
    }
    List<Integer> sockets = new ArrayList<>();
    for (int node : numaNodes()) {
      sockets.addAll(sorted(left.keepOnly(left.inNumaNode(node)).sockets(), left::inSocket));
    }
    return sockets;
  }

  List<Integer> cores() {
    List<Integer> cores = new ArrayList<>();
    for (int group : numaFirst ? sockets() : numaNodes()) {
      CpuSet members = numaFirst ? left.inSocket(group) : left.inNumaNode(group);
      cores.addAll(sorted(left.keepOnly(members).cores(), left::inCore));
    }
    return cores;
  }

  List<Integer> caches() {
    List<Integer> caches = new ArrayList<>();
    for (int node : numaNodes()) {
      caches.addAll(sorted(left.keepOnly(left.inNumaNode(node)).caches(), left::inCache));
    }
    return caches;
  }

  List<Integer> cpus() {
    List<Integer> cpus = new ArrayList<>();
    if (spread) {
      sockets().forEach(socket -> cpus.addAll(left.inSocket(socket).list()));
    } else {
      cores().forEach(core -> cpus.addAll(left.inCore(core).list()));
    }
    return cpus;
  }

  private static List<Integer> sorted(CpuSet groups, IntFunction<CpuSet> members) {
    return groups.stream()
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(group -> members.apply(group).size())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}

package io.javelet.topology;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.resource.PodRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives whole CPUs to containers of guaranteed pods that ask for whole CPUs; all others share the
 * rest. Pure. Upstream's counterpart: the CPU manager's {@code staticPolicy}.
 */
final class StaticCpus implements HintProvider {
  private static final String CPU = "cpu";

  private final CpuTopology machine;
  private final CpuSet reserved;
  private final CpuPolicyOptions options;

  /**
   * @param reserved that nobody gets to himself; everybody shares them unless the options forbid it
   */
  StaticCpus(CpuTopology machine, CpuSet reserved, CpuPolicyOptions options) {
    this.machine = machine;
    this.reserved = reserved;
    this.options = options;
  }

  /**
   * The CPUs to reserve where only their number is given.
   *
   * @throws IllegalArgumentException when the machine has not as many
   */
  static CpuSet reserve(CpuTopology machine, int count, CpuPolicyOptions options) {
    try {
      return options.choose(machine, machine.all(), count);
    } catch (NotAllocatableException tooFew) {
      throw new IllegalArgumentException(
          "unable to reserve the required amount of CPUs: " + count + " of " + machine.all(),
          tooFew);
    }
  }

  /** What holds when there is no file yet. */
  CpuHoldings initial() {
    return CpuHoldings.NONE.shared(everybodys());
  }

  private CpuSet everybodys() {
    return options.strictReservation() ? machine.all().minus(reserved) : machine.all();
  }

  /** What is wrong with holdings that were remembered; absent when nothing is. */
  Optional<String> problem(CpuHoldings held) {
    CpuSet shared = held.shared();
    if (shared.isEmpty()) {
      return held.exclusive().isEmpty()
          ? Optional.empty()
          : Optional.of("default cpuset cannot be empty");
    }
    CpuSet sharedReserved = shared.and(reserved);
    if (options.strictReservation() && !sharedReserved.isEmpty()) {
      return Optional.of(
          "some of strictly reserved cpus: \"%s\" are present in defaultCpuSet: \"%s\""
              .formatted(sharedReserved, shared));
    }
    if (!options.strictReservation() && !sharedReserved.equals(reserved)) {
      return Optional.of(
          "not all reserved cpus: \"%s\" are present in defaultCpuSet: \"%s\""
              .formatted(reserved, shared));
    }
    for (Map.Entry<String, Map<String, CpuSet>> pod : held.exclusive().entrySet()) {
      for (Map.Entry<String, CpuSet> container : pod.getValue().entrySet()) {
        if (!container.getValue().and(shared).isEmpty()) {
          return Optional.of(
              "pod: %s, container: %s cpuset: \"%s\" overlaps with default cpuset \"%s\""
                  .formatted(pod.getKey(), container.getKey(), container.getValue(), shared));
        }
      }
    }
    CpuSet known = shared.union(held.allExclusive());
    CpuSet expected = options.strictReservation() ? everybodys() : machine.all();
    return known.equals(expected)
        ? Optional.empty()
        : Optional.of(
            "current set of available CPUs \"%s\" doesn't match with CPUs in state \"%s\""
                .formatted(expected, known));
  }

  /** That can be given to somebody alone, now. */
  CpuSet available(CpuHoldings held) {
    return held.shared().minus(reserved);
  }

  @Override
  public void allocate(Draft draft, Container container, Hint place)
      throws NotAllocatableException {
    int wanted = wanted(draft.pod(), container);
    if (wanted == 0) {
      return;
    }
    draft.count(Count.CPU_REQUEST);
    try {
      give(draft, container, place, wanted);
    } catch (NotAllocatableException failure) {
      draft.count(Count.CPU_ERROR);
      if (options.wholeCores()) {
        draft.count(Count.WHOLE_CORES_FAILED);
      }
      throw failure;
    }
    if (options.wholeCores()) {
      draft.count(Count.WHOLE_CORES);
    }
  }

  private void give(Draft draft, Container container, Hint place, int wanted)
      throws NotAllocatableException {
    Optional<CpuSet> has = draft.cpus().of(draft.uid(), container.getName());
    if (has.isEmpty()) {
      checkWholeCores(draft.cpus(), wanted);
      CpuSet cpus = choose(draft, place, wanted);
      draft.cpus(draft.cpus().give(draft.uid(), container.getName(), cpus));
      if (machine.keepOnly(cpus).caches().size() <= 1) {
        draft.count(Count.ONE_CACHE);
      }
      has = Optional.of(cpus);
    }
    // What an init container had is used again by those after it; a sidecar goes on using it.
    CpuSet reusable = draft.reusableCpus();
    draft.reusableCpus(
        PodRequests.endsBeforeOthersStart(draft.pod(), container)
            ? reusable.union(has.get())
            : reusable.minus(has.get()));
  }

  private void checkWholeCores(CpuHoldings held, int wanted) throws NotAllocatableException {
    int perCore = machine.perCore();
    if (!options.wholeCores()) {
      return;
    }
    if (wanted % perCore != 0) {
      throw NotAllocatableException.coresNotWhole(wanted, perCore);
    }
    CpuSet reservedCores = machine.inCores(machine.keepOnly(reserved).cores());
    int free = held.shared().minus(reservedCores).size();
    if (wanted > free) {
      throw NotAllocatableException.tooFewCores(free, wanted, perCore);
    }
  }

  private CpuSet choose(Draft draft, Hint place, int wanted) throws NotAllocatableException {
    CpuSet from = available(draft.cpus()).union(draft.reusableCpus());
    CpuSet chosen = CpuSet.EMPTY;
    if (place.nodes().isPresent()) {
      CpuSet near = from.and(near(place.nodes().get()));
      chosen = options.choose(machine, near, Math.min(wanted, near.size()));
    }
    return chosen.union(options.choose(machine, from.minus(chosen), wanted - chosen.size()));
  }

  private CpuSet near(NumaSet nodes) {
    CpuSet cpus = machine.inNumaNodes(nodes.nodes());
    return options.bySocket() ? machine.inSockets(machine.keepOnly(cpus).sockets()) : cpus;
  }

  @Override
  public Map<String, List<Hint>> hints(Draft draft, Container container) {
    int wanted = wanted(draft.pod(), container);
    if (wanted == 0) {
      return Map.of();
    }
    Optional<CpuSet> has = draft.cpus().of(draft.uid(), container.getName());
    if (has.isPresent()) {
      return Map.of(
          CPU, has.get().size() == wanted ? hints(has.get(), CpuSet.EMPTY, wanted) : List.of());
    }
    return Map.of(CPU, hints(available(draft.cpus()), draft.reusableCpus(), wanted));
  }

  @Override
  public Map<String, List<Hint>> hints(Draft draft) {
    int wanted = wanted(draft.pod());
    if (wanted == 0) {
      return Map.of();
    }
    CpuSet has = CpuSet.EMPTY;
    for (Container container : draft.containers()) {
      Optional<CpuSet> its = draft.cpus().of(draft.uid(), container.getName());
      if (its.isPresent()) {
        if (its.get().size() != wanted(draft.pod(), container)) {
          return Map.of(CPU, List.of());
        }
        has = has.union(its.get());
      }
    }
    return Map.of(
        CPU,
        has.size() == wanted
            ? hints(has, CpuSet.EMPTY, wanted)
            : hints(available(draft.cpus()), draft.reusableCpus().union(has), wanted));
  }

  /**
   * Every set of nodes with enough CPUs.
   *
   * @param reusable that have to be in it
   */
  private List<Hint> hints(CpuSet available, CpuSet reusable, int wanted) {
    int fewest = machine.numaNodes().size();
    List<NumaSet> possible = new ArrayList<>();
    for (NumaSet nodes : NumaSet.allOf(machine.numaNodes())) {
      CpuSet cpus = machine.inNumaNodes(nodes.nodes());
      if (cpus.size() >= wanted) {
        fewest = Math.min(fewest, nodes.size());
      }
      boolean holdsReusable = reusable.minus(cpus).isEmpty();
      // As upstream: one that is both available and to be used again counts twice.
      if (holdsReusable && reusable.size() + available.and(cpus).size() >= wanted) {
        possible.add(nodes);
      }
    }
    int least = fewest;
    return possible.stream()
        .map(nodes -> Hint.at(nodes, nodes.size() == least || isOnFewestSockets(nodes, least)))
        .toList();
  }

  private boolean isOnFewestSockets(NumaSet nodes, int fewestNodes) {
    int nodesPerSocket = machine.numaNodes().size() / machine.sockets().size();
    if (!options.bySocket() || nodesPerSocket == 0) {
      return false;
    }
    int fewestSockets = (fewestNodes + nodesPerSocket - 1) / nodesPerSocket;
    return machine.keepOnly(machine.inNumaNodes(nodes.nodes())).sockets().size() == fewestSockets;
  }

  private static int wanted(Pod pod, Container container) {
    return PodRequests.wholeCpus(pod, container);
  }

  /** What the pod needs at most at any time. */
  private static int wanted(Pod pod) {
    int sidecars = 0;
    int most = 0;
    for (Container container : pod.getSpec().getInitContainers()) {
      int its = wanted(pod, container);
      if (PodRequests.endsBeforeOthersStart(pod, container)) {
        most = Math.max(most, sidecars + its);
      } else {
        sidecars += its;
      }
    }
    int together = pod.getSpec().getContainers().stream().mapToInt(each -> wanted(pod, each)).sum();
    return Math.max(most, sidecars + together);
  }
}

package io.javelet.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses CPUs evenly from as few NUMA nodes as can hold them, so that what is left is as even as
 * can be. Pure. Upstream's counterpart: {@code takeByTopologyNUMADistributed}.
 *
 * @param machine all of it
 * @param available from which may be chosen
 * @param count how many
 * @param group how many belong together: 1, or the CPUs of a core
 * @param spread whether single CPUs are taken instead of whole cores
 */
record DistributedCpuChoice(
    CpuTopology machine, CpuSet available, int count, int group, boolean spread) {

  /** Which nodes give how much, and which of them give one group more. */
  private record Plan(List<Integer> nodes, List<Integer> remainder, double balance) {}

  /**
   * Chooses.
   *
   * @throws NotAllocatableException when there are not enough
   */
  CpuSet choose() throws NotAllocatableException {
    if (count % group != 0) {
      return CpuChoice.packed(machine, available, count, spread, false);
    }
    var choice = new CpuChoice(machine, available, count, spread);
    if (choice.isDone()) {
      return choice.chosen();
    }
    choice.throwIfTooFew();
    List<Integer> nodes = choice.numaNodes();
    int groups = (machine.cpus().size() - 1) / group + 1;
    int groupsPerNode = (groups - 1) / machine.numaNodes().size() + 1;
    int groupsNeeded = (count - 1) / group + 1;
    int fewest = (groupsNeeded - 1) / groupsPerNode + 1;
    int most = Math.min(groupsNeeded, choice.left().numaNodes().size());
    for (int size = fewest; size <= most; size++) {
      Optional<Plan> best = best(choice, nodes, size);
      if (best.isPresent()) {
        return perform(choice, best.get());
      }
    }
    return CpuChoice.packed(machine, available, count, spread, false);
  }

  private Optional<Plan> best(CpuChoice choice, List<Integer> nodes, int size) {
    Optional<Plan> best = Optional.empty();
    for (List<Integer> combination : Combinations.of(nodes, size)) {
      if (best.isPresent() && best.get().balance() == 0) {
        return best;
      }
      Optional<Plan> plan = plan(choice, nodes, combination);
      if (plan.isPresent() && (best.isEmpty() || plan.get().balance() < best.get().balance())) {
        best = plan;
      }
    }
    return best;
  }

  private Optional<Plan> plan(CpuChoice choice, List<Integer> nodes, List<Integer> combination) {
    Map<Integer, Integer> after = new LinkedHashMap<>();
    nodes.forEach(node -> after.put(node, choice.left().inNumaNode(node).size()));
    int available = combination.stream().mapToInt(node -> after.getOrDefault(node, 0)).sum();
    int whole =
        combination.stream().mapToInt(node -> after.getOrDefault(node, 0) / group * group).sum();
    int share = share(combination.size());
    if (available < count
        || whole < count
        || combination.stream().anyMatch(node -> after.getOrDefault(node, 0) < share)) {
      return Optional.empty();
    }
    combination.forEach(node -> after.merge(node, -share, Integer::sum));
    int remainder = count - share * combination.size();
    if (remainder == 0) {
      return Optional.of(new Plan(combination, List.of(), deviation(after.values())));
    }
    List<Integer> able =
        combination.stream().filter(node -> after.getOrDefault(node, 0) >= group).toList();
    Optional<Plan> best = Optional.empty();
    for (int size = able.size(); size >= 1; size--) {
      for (List<Integer> subset : Combinations.of(able, size)) {
        Optional<Double> balance = balance(after, subset, remainder);
        if (balance.isPresent() && (best.isEmpty() || balance.get() < best.get().balance())) {
          best = Optional.of(new Plan(combination, subset, balance.get()));
        }
      }
    }
    return best;
  }

  private int share(int nodes) {
    return count / nodes / group * group;
  }

  /** How uneven it is when these nodes give the remainder; absent when they cannot. */
  private Optional<Double> balance(
      Map<Integer, Integer> available, List<Integer> subset, int remainder) {
    Map<Integer, Integer> after = new LinkedHashMap<>(available);
    int groups = subset.stream().mapToInt(node -> available.getOrDefault(node, 0) / group).sum();
    if (groups * group < remainder) {
      return Optional.empty();
    }
    int left = remainder;
    while (left > 0) {
      for (int node : subset) {
        if (left > 0 && after.getOrDefault(node, 0) >= group) {
          after.merge(node, -group, Integer::sum);
          left -= group;
        }
      }
    }
    return Optional.of(deviation(after.values()));
  }

  private CpuSet perform(CpuChoice choice, Plan plan) throws NotAllocatableException {
    int share = share(plan.nodes().size());
    for (int node : plan.nodes()) {
      takeFrom(choice, node, share);
    }
    int left = count - share * plan.nodes().size();
    while (left > 0) {
      int before = left;
      for (int node : plan.remainder()) {
        if (left > 0 && choice.left().inNumaNode(node).size() >= group) {
          takeFrom(choice, node, group);
          left -= group;
        }
      }
      if (left == before) {
        throw NotAllocatableException.unexpected(
            "accounting error, not enough CPUs allocated, remaining: " + choice.needed());
      }
    }
    return choice.chosen();
  }

  private void takeFrom(CpuChoice choice, int node, int cpus) throws NotAllocatableException {
    choice.take(CpuChoice.packed(machine, choice.left().inNumaNode(node), cpus, spread, false));
  }

  /** The standard deviation, to three digits. */
  private static double deviation(Collection<Integer> values) {
    double mean = rounded(values.stream().mapToInt(Integer::intValue).average().orElse(0));
    double sum = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return rounded(Math.sqrt(sum / values.size()));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** Every choice of so many members, in the order of the list. */
  private static final class Combinations {
    private Combinations() {}

    static List<List<Integer>> of(List<Integer> members, int size) {
      List<List<Integer>> all = new ArrayList<>();
      extend(members, size, 0, new ArrayList<>(), all);
      return all;
    }

    private static void extend(
        List<Integer> members, int size, int from, List<Integer> begun, List<List<Integer>> all) {
      if (begun.size() == size) {
        all.add(List.copyOf(begun));
        return;
      }
      for (int i = from; i < members.size(); i++) {
        begun.add(members.get(i));
        extend(members, size, i + 1, begun, all);
        begun.removeLast();
      }
    }
  }
}

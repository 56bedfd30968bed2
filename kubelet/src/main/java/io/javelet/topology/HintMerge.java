package io.javelet.topology;

import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the place that suits all that a container needs, and says whether it is good enough. Pure.
 * Upstream's counterparts: {@code HintMerger} and the policies of the topology manager.
 *
 * @param policy what is good enough
 * @param nodes the machine's NUMA nodes
 * @param distances from node to node; asked only when {@code closest}
 * @param closest whether of several nodes the ones nearest to each other are better
 */
record HintMerge(
    TopologyPolicy policy, CpuSet nodes, Map<Integer, List<Long>> distances, boolean closest) {

  /**
   * What was found.
   *
   * @param hint the place
   * @param admit whether it is good enough
   */
  record Found(Hint hint, boolean admit) {}

  /**
   * Merges.
   *
   * @param hints of each provider, by resource: an empty map means that it does not care, an empty
   *     list that there is no place
   */
  Found merge(List<Map<String, List<Hint>>> hints) {
    return switch (policy) {
      case NONE -> new Found(Hint.NOWHERE, true);
      case BEST_EFFORT -> new Found(best(filtered(hints)), true);
      case RESTRICTED -> {
        Hint best = best(filtered(hints));
        yield new Found(best, best.preferred());
      }
      case SINGLE_NUMA_NODE -> {
        Hint best = best(filtered(hints).stream().map(HintMerge::singleNodes).toList());
        yield new Found(
            best.nodes().equals(Optional.of(everywhere()))
                ? new Hint(Optional.empty(), best.preferred())
                : best,
            best.preferred());
      }
    };
  }

  private NumaSet everywhere() {
    return NumaSet.of(nodes);
  }

  private static List<List<Hint>> filtered(List<Map<String, List<Hint>>> hints) {
    List<List<Hint>> all = new ArrayList<>();
    for (Map<String, List<Hint>> provider : hints) {
      if (provider.isEmpty()) {
        all.add(List.of(Hint.ANYWHERE));
      }
      provider.values().forEach(each -> all.add(each.isEmpty() ? List.of(Hint.NOWHERE) : each));
    }
    return all;
  }

  private static List<Hint> singleNodes(List<Hint> hints) {
    return hints.stream()
        .filter(Hint::preferred)
        .filter(hint -> hint.nodes().map(nodes -> nodes.size() == 1).orElse(true))
        .toList();
  }

  private Hint best(List<List<Hint>> hints) {
    int enough =
        hints.stream()
            .mapToInt(each ->
                each.stream()
                    .flatMap(hint -> hint.nodes().stream())
                    .min(NumaSet.NARROWEST)
                    .map(NumaSet::size)
                    .orElse(0))
            .max()
            .orElse(0);
    Optional<Hint> best = Optional.empty();
    for (List<Hint> permutation : permutations(hints)) {
      Hint merged = merged(permutation);
      if (merged.nodes().filter(nodes -> nodes.size() > 0).isPresent()) {
        best = Optional.of(best.map(current -> better(current, merged, enough)).orElse(merged));
      }
    }
    return best.orElse(Hint.at(everywhere(), false));
  }

  private static List<List<Hint>> permutations(List<List<Hint>> hints) {
    List<List<Hint>> all = List.of(List.of());
    for (List<Hint> each : hints) {
      List<List<Hint>> longer = new ArrayList<>();
      for (List<Hint> begun : all) {
        for (Hint hint : each) {
          List<Hint> next = new ArrayList<>(begun);
          next.add(hint);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }

  private Hint merged(List<Hint> permutation) {
    NumaSet common = everywhere();
    boolean preferred = true;
    Optional<NumaSet> first = Optional.empty();
    for (Hint hint : permutation) {
      if (hint.nodes().isPresent()) {
        first = first.or(hint::nodes);
        common = common.and(hint.nodes().get());
        preferred &= hint.nodes().equals(first);
      }
      preferred &= hint.preferred();
    }
    return Hint.at(common, preferred);
  }

  /**
   * The better of two places that are both possible.
   *
   * @param enough how many nodes the resource that needs most of them needs at least
   */
  private Hint better(Hint current, Hint candidate, int enough) {
    if (current.preferred() != candidate.preferred()) {
      return current.preferred() ? current : candidate;
    }
    if (current.preferred()) {
      return nearer(current, candidate);
    }
    // Neither is preferred: as near to what is needed as can be, from above before from below.
    int mine = size(current);
    int theirs = size(candidate);
    if (mine > enough) {
      return nearer(current, candidate);
    }
    if (mine == enough) {
      return theirs == enough ? nearer(current, candidate) : current;
    }
    if (theirs > enough) {
      return current;
    }
    if (theirs == enough) {
      return candidate;
    }
    if (theirs != mine) {
      return theirs > mine ? candidate : current;
    }
    return nearer(current, candidate);
  }

  private static int size(Hint hint) {
    return hint.nodes().map(NumaSet::size).orElse(0);
  }

  private Hint nearer(Hint current, Hint candidate) {
    NumaSet mine = current.nodes().orElseThrow();
    NumaSet theirs = candidate.nodes().orElseThrow();
    if (mine.equals(theirs)) {
      return current;
    }
    if (closest && policy != TopologyPolicy.SINGLE_NUMA_NODE && mine.size() == theirs.size()) {
      int compared = Double.compare(distance(mine), distance(theirs));
      if (compared != 0) {
        return compared < 0 ? current : candidate;
      }
    }
    return mine.isNarrowerThan(theirs) ? current : candidate;
  }

  private double distance(NumaSet nodes) {
    return nodes.nodes().stream()
        .flatMap(from ->
            nodes.nodes().stream()
                .map(to -> Math.toIntExact(distances.getOrDefault(from, List.of()).get(to))))
        .average()
        .orElse(0);
  }
}

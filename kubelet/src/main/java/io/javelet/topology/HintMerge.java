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
    return search(
            hints, 0, new Begun(everywhere(), Optional.empty(), true), Optional.empty(), enough)
        .orElse(Hint.at(everywhere(), false));
  }

  /**
   * Some hints merged, one of each resource so far.
   *
   * @param common the nodes that all of them have
   * @param first those of the first that cares
   * @param preferred whether each is preferred and has the same nodes
   */
  private record Begun(NumaSet common, Optional<NumaSet> first, boolean preferred) {
    Begun and(Hint hint) {
      if (hint.nodes().isEmpty()) {
        return new Begun(common, first, preferred && hint.preferred());
      }
      Optional<NumaSet> reference = first.or(hint::nodes);
      return new Begun(
          common.and(hint.nodes().get()),
          reference,
          preferred && hint.preferred() && hint.nodes().equals(reference));
    }
  }

  /** Tries every choice of one hint for each resource; those that have no node left are cut off. */
  private Optional<Hint> search(
      List<List<Hint>> hints, int index, Begun begun, Optional<Hint> soFar, int enough) {
    if (begun.common().size() == 0) {
      return soFar;
    }
    if (index == hints.size()) {
      Hint merged = Hint.at(begun.common(), begun.preferred());
      return Optional.of(soFar.map(current -> better(current, merged, enough)).orElse(merged));
    }
    Optional<Hint> best = soFar;
    for (Hint hint : hints.get(index)) {
      best = search(hints, index + 1, begun.and(hint), best, enough);
    }
    return best;
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

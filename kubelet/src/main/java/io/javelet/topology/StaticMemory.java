package io.javelet.topology;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.resource.PodRequests;
import io.javelet.topology.MemoryHoldings.Block;
import io.javelet.topology.MemoryHoldings.Node;
import io.javelet.topology.MemoryHoldings.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gives containers of guaranteed pods memory of as few NUMA nodes as can be. A node's memory is
 * given either alone or together with that of the same other nodes, never both. Pure. Upstream's
 * counterpart: the memory manager's {@code staticPolicy}.
 */
final class StaticMemory implements HintProvider {
  private static final String MEMORY = "memory";

  private final MemoryHoldings unused;

  /**
   * @param unused what the machine has when nobody has anything
   */
  StaticMemory(MemoryHoldings unused) {
    this.unused = unused;
  }

  /** What holds when there is no file yet. */
  MemoryHoldings initial() {
    return unused;
  }

  /** What is wrong with holdings that were remembered; absent when nothing is. */
  Optional<String> problem(MemoryHoldings held) {
    if (held.nodes().isEmpty()) {
      return held.blocks().isEmpty()
          ? Optional.empty()
          : Optional.of("machine state can not be empty when it has memory assignments");
    }
    MemoryHoldings expected = unused;
    for (Map.Entry<String, Map<String, List<Block>>> pod : held.blocks().entrySet()) {
      for (Map.Entry<String, List<Block>> container : pod.getValue().entrySet()) {
        for (Block block : container.getValue()) {
          boolean known =
              block.nodes().stream()
                  .allMatch(node ->
                      unused.nodes().containsKey(node)
                          && unused.nodes().get(node).tables().containsKey(block.kind()));
          if (!known) {
            return Optional.of(
                "(pod: %s, container: %s) the memory assignment uses a NUMA node or a kind of memory that does not exist"
                    .formatted(pod.getKey(), container.getKey()));
          }
          expected = expected.assign(block.nodes(), block.kind(), block.bytes());
        }
      }
    }
    return isAsExpected(held, expected)
        ? Optional.empty()
        : Optional.of("the expected machine state is different from the real one");
  }

  /**
   * Where blocks span several nodes, their order decides which node gave how much: the sum counts.
   */
  private static boolean isAsExpected(MemoryHoldings held, MemoryHoldings expected) {
    if (!held.nodes().keySet().equals(expected.nodes().keySet())) {
      return false;
    }
    return held.nodes().entrySet().stream()
        .allMatch(each -> {
          Node one = each.getValue();
          Node other = expected.nodes().getOrDefault(each.getKey(), one);
          return one.assignments() == other.assignments()
              && one.group().equals(other.group())
              && one.tables().keySet().equals(other.tables().keySet())
              && one.tables().keySet().stream()
                  .allMatch(kind ->
                      constants(one.table(kind)).equals(constants(other.table(kind)))
                          && sum(held, one.group(), kind) == sum(expected, one.group(), kind));
        });
  }

  private static Table constants(Table table) {
    return new Table(table.total(), table.systemReserved(), table.allocatable(), 0, 0);
  }

  private static long sum(MemoryHoldings held, CpuSet nodes, String kind) {
    return nodes.stream().mapToLong(node -> free(held, node, kind)).sum();
  }

  private static long free(MemoryHoldings held, int node, String kind) {
    return Optional.ofNullable(held.nodes().get(node)).map(n -> n.table(kind).free()).orElse(0L);
  }

  @Override
  public void allocate(Draft draft, Container container, Hint place)
      throws NotAllocatableException {
    if (!PodRequests.isGuaranteedByContainers(draft.pod())) {
      return;
    }
    draft.count(Count.MEMORY_REQUEST);
    List<Block> has = draft.memory().of(draft.uid(), container.getName());
    if (!has.isEmpty()) {
      reuse(draft, container, has);
      return;
    }
    try {
      give(draft, container, place);
    } catch (NotAllocatableException failure) {
      draft.count(Count.MEMORY_ERROR);
      throw failure;
    }
  }

  private void give(Draft draft, Container container, Hint place) throws NotAllocatableException {
    Map<String, Long> wanted = PodRequests.memory(container);
    NumaSet nodes = nodes(draft, wanted, place);
    List<Block> blocks = new ArrayList<>();
    MemoryHoldings held = draft.memory();
    for (Map.Entry<String, Long> each : wanted.entrySet()) {
      blocks.add(new Block(nodes.nodes(), each.getKey(), each.getValue()));
      long reusable = draft.reusableMemory(nodes, each.getKey());
      held = held.assign(nodes.nodes(), each.getKey(), Math.max(0, each.getValue() - reusable));
    }
    draft.memory(held.give(draft.uid(), container.getName(), blocks));
    reuse(draft, container, blocks);
    shrinkInitContainers(draft, container, blocks);
  }

  /** The nodes of the place, or more where those have not enough. */
  private NumaSet nodes(Draft draft, Map<String, Long> wanted, Hint place)
      throws NotAllocatableException {
    MemoryHoldings held = draft.memory();
    Hint best = place;
    if (best.nodes().isEmpty()) {
      List<Hint> possible = possible(draft, wanted).getOrDefault(MEMORY, List.of());
      if (possible.isEmpty()) {
        throw failed(
            "failed to get the default NUMA affinity, no NUMA nodes with enough memory is"
                + " available");
      }
      best = best(possible);
      if (!best.preferred() && place.preferred()) {
        throw failed("failed to find the default preferred hint");
      }
    }
    NumaSet nodes = best.nodes().orElseThrow();
    if (!isEnough(held, nodes, wanted)) {
      List<Hint> larger =
          possible(draft, wanted).getOrDefault(MEMORY, List.of()).stream()
              .filter(hint -> hint.nodes().orElseThrow().containsAll(nodes))
              .toList();
      if (larger.isEmpty()) {
        throw failed("failed to find NUMA nodes to extend the current topology hint");
      }
      Hint extended = best(larger);
      if (!extended.preferred() && best.preferred()) {
        throw failed("failed to find the extended preferred hint");
      }
      best = extended;
    }
    NumaSet found = best.nodes().orElseThrow();
    if (isAmongOthers(held, found)) {
      throw failed("preferred hint violates NUMA node allocation");
    }
    return found;
  }

  private static NotAllocatableException failed(String why) {
    return NotAllocatableException.unexpected("[memorymanager] " + why);
  }

  private static boolean isEnough(MemoryHoldings held, NumaSet nodes, Map<String, Long> wanted) {
    return wanted.entrySet().stream()
        .allMatch(each -> sum(held, nodes.nodes(), each.getKey()) >= each.getValue());
  }

  /** Whether some of several nodes is in use alone, or together with other nodes than these. */
  private static boolean isAmongOthers(MemoryHoldings held, NumaSet nodes) {
    if (nodes.size() == 1) {
      return false;
    }
    return nodes.nodes().stream()
        .mapToObj(node -> Optional.ofNullable(held.nodes().get(node)))
        .flatMap(Optional::stream)
        .anyMatch(node -> node.assignments() > 0 && !node.group().equals(nodes.nodes()));
  }

  private static Hint best(List<Hint> hints) {
    Hint best = hints.getFirst();
    for (Hint hint : hints) {
      boolean better =
          hint.preferred() == best.preferred()
              ? hint.nodes().orElseThrow().isNarrowerThan(best.nodes().orElseThrow())
              : hint.preferred();
      best = better ? hint : best;
    }
    return best;
  }

  /** What an init container has is used again by those after it. */
  private static void reuse(Draft draft, Container container, List<Block> blocks) {
    boolean init = PodRequests.endsBeforeOthersStart(draft.pod(), container);
    for (Block block : blocks) {
      NumaSet nodes = NumaSet.of(block.nodes());
      long reusable = draft.reusableMemory(nodes, block.kind());
      draft.reusableMemory(
          nodes,
          block.kind(),
          init ? Math.max(reusable, block.bytes()) : Math.max(0, reusable - block.bytes()));
    }
  }

  /** What is used again belongs to the later container: it is given back once only. */
  private static void shrinkInitContainers(Draft draft, Container container, List<Block> blocks) {
    for (Block block : blocks) {
      long left = block.bytes();
      for (Container init : draft.pod().getSpec().getInitContainers()) {
        if (init.getName().equals(container.getName())) {
          break;
        }
        if (PodRequests.endsBeforeOthersStart(draft.pod(), init)) {
          List<Block> shrunk = new ArrayList<>();
          for (Block its : draft.memory().of(draft.uid(), init.getName())) {
            boolean same = its.kind().equals(block.kind()) && its.nodes().equals(block.nodes());
            long passedOn = same ? Math.min(left, its.bytes()) : 0;
            left -= passedOn;
            shrunk.add(its.withBytes(its.bytes() - passedOn));
          }
          if (!shrunk.isEmpty()) {
            draft.memory(draft.memory().give(draft.uid(), init.getName(), shrunk));
          }
        }
      }
    }
  }

  /**
   * What is held once a container has begun: the init containers before it have ended, and what
   * only they needed is free.
   */
  static MemoryHoldings begun(MemoryHoldings held, Pod pod, String container) {
    MemoryHoldings now = held;
    for (Container init : pod.getSpec().getInitContainers()) {
      if (init.getName().equals(container)) {
        return now;
      }
      if (PodRequests.endsBeforeOthersStart(pod, init)) {
        now = now.release(pod.getMetadata().getUid(), init.getName());
      }
    }
    return now;
  }

  @Override
  public Map<String, List<Hint>> hints(Draft draft, Container container) {
    if (!PodRequests.isGuaranteedByContainers(draft.pod())) {
      return Map.of();
    }
    Map<String, Long> wanted = PodRequests.memory(container);
    List<Block> has = draft.memory().of(draft.uid(), container.getName());
    return has.isEmpty() ? possible(draft, wanted) : present(has, wanted);
  }

  @Override
  public Map<String, List<Hint>> hints(Draft draft) {
    if (!PodRequests.isGuaranteedByContainers(draft.pod())) {
      return Map.of();
    }
    Map<String, Long> wanted = wantedAtMost(draft);
    for (Container container : draft.containers()) {
      List<Block> has = draft.memory().of(draft.uid(), container.getName());
      if (!has.isEmpty()) {
        return present(has, wanted);
      }
    }
    return possible(draft, wanted);
  }

  private static Map<String, List<Hint>> present(List<Block> has, Map<String, Long> wanted) {
    Map<String, List<Hint>> hints = new TreeMap<>();
    for (Block block : has) {
      if (has.size() != wanted.size() || wanted.getOrDefault(block.kind(), -1L) != block.bytes()) {
        return Map.of();
      }
      hints.put(block.kind(), List.of(Hint.at(NumaSet.of(block.nodes()), true)));
    }
    return hints;
  }

  /** What the pod needs at most at any time. */
  private static Map<String, Long> wantedAtMost(Draft draft) {
    Map<String, Long> sidecars = new HashMap<>();
    Map<String, Long> init = new HashMap<>();
    for (Container container : draft.pod().getSpec().getInitContainers()) {
      boolean ends = PodRequests.endsBeforeOthersStart(draft.pod(), container);
      PodRequests.memory(container)
          .forEach((kind, bytes) -> {
            if (ends) {
              init.merge(kind, sidecars.getOrDefault(kind, 0L) + bytes, Math::max);
            } else {
              sidecars.merge(kind, bytes, Long::sum);
            }
          });
    }
    Map<String, Long> regular = new TreeMap<>();
    for (Container container : draft.pod().getSpec().getContainers()) {
      PodRequests.memory(container).forEach((kind, bytes) -> regular.merge(kind, bytes, Long::sum));
    }
    regular.replaceAll((kind, bytes) ->
        Math.max(bytes + sidecars.getOrDefault(kind, 0L), init.getOrDefault(kind, 0L)));
    return regular;
  }

  /** Every set of nodes that has enough; no entry for a kind of which no set has. */
  private static Map<String, List<Hint>> possible(Draft draft, Map<String, Long> wanted) {
    MemoryHoldings held = draft.memory();
    CpuSet all = CpuSet.of(held.nodes().keySet());
    int fewest = all.size();
    List<NumaSet> possible = new ArrayList<>();
    for (NumaSet nodes : NumaSet.allOf(all)) {
      boolean large =
          wanted.entrySet().stream()
              .allMatch(each ->
                  nodes.nodes().stream()
                          .mapToLong(node ->
                              held.nodes()
                                  .getOrDefault(node, new Node(0, Map.of(), all))
                                  .table(each.getKey())
                                  .allocatable())
                          .sum()
                      >= each.getValue());
      if (large) {
        fewest = Math.min(fewest, nodes.size());
        if (isUsable(held, nodes) && hasFree(draft, nodes, wanted)) {
          possible.add(nodes);
        }
      }
    }
    int least = fewest;
    List<Hint> hints =
        possible.stream().map(nodes -> Hint.at(nodes, nodes.size() == least)).toList();
    Map<String, List<Hint>> byKind = new TreeMap<>();
    if (!hints.isEmpty()) {
      wanted.keySet().forEach(kind -> byKind.put(kind, hints));
    }
    return byKind;
  }

  /** A single node must not be part of a group; several must be free or exactly that group. */
  private static boolean isUsable(MemoryHoldings held, NumaSet nodes) {
    if (nodes.size() > 1) {
      return !isAmongOthers(held, nodes);
    }
    return nodes.nodes().stream()
        .mapToObj(node -> Optional.ofNullable(held.nodes().get(node)))
        .flatMap(Optional::stream)
        .allMatch(node -> node.group().size() == 1);
  }

  private static boolean hasFree(Draft draft, NumaSet nodes, Map<String, Long> wanted) {
    return wanted.entrySet().stream()
        .allMatch(each ->
            sum(draft.memory(), nodes.nodes(), each.getKey())
                    + draft.reusableMemory(nodes, each.getKey())
                >= each.getValue());
  }
}

package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import io.javelet.config.TopologyConfiguration.TopologyScope;
import io.javelet.topology.MemoryHoldings.Block;
import io.javelet.topology.MemoryHoldings.Node;
import io.javelet.topology.MemoryHoldings.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates cases of upstream's memory manager policy_static_test. A machine is what its nodes have
 * for pods, in GiB; what others have is {@code nodes=GiB}.
 */
class StaticMemoryTest {
  private static final long GIB = 1L << 30;

  @ParameterizedTest(name = "{2} at {3} of {0} less {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestStaticPolicyAllocate: machine, what others have, pod, its place, what its first container has, what is free then
          4 4   |              | 1/1Gi  |     | 0=1                | 3 4
          4 4   |              | 1/4Gi  |     | 0=4                | 0 4
          4 4   | 0=2          | 1/3Gi  |     | 1=3                | 2 1
          4 4   |              | 1/6Gi  |     | 0,1=6              | 0 2
          4 4   |              | 1/1Gi  | 1!  | 1=1                | 4 3
          4 4   |              | 1/1Gi  | 0!  | 0=1                | 3 4
          4 4   | 0=2          | 1/3Gi  | 0   | failed to find NUMA nodes to extend the current topology hint | 2 4
          4 4   |              | 1/6Gi  | 0   | 0,1=6              | 0 2
          4 4   | 0,1=6        | 1/1Gi  |     | 0,1=1              | 0 1
          4 4   | 0,1=6        | 1/3Gi  |     | failed to get the default NUMA affinity, no NUMA nodes with enough memory is available | 0 2
          4 4   |              | 1/9Gi  |     | failed to get the default NUMA affinity, no NUMA nodes with enough memory is available | 4 4
          4 4   | 0=1          | 1/6Gi  |     | failed to get the default NUMA affinity, no NUMA nodes with enough memory is available | 3 4
          4 4   | 0=3          | 1/3Gi  | 0,1 | preferred hint violates NUMA node allocation | 1 4
          4 4 4 | 0,1=6        | 1/3Gi  |     | 2=3                | 0 2 1
          4 4 4 | 0,1=6        | 1/2Gi  | 0,1 | 0,1=2              | 0 0 4
          4 4 4 | 0,1=6        | 1/2Gi  | 0,2 | preferred hint violates NUMA node allocation | 0 2 4
          4 4   |              | 1</1Gi |     | -                  | 4 4
          """)
  void aContainerGets(
      String machine, String others, String pod, String place, String expected, String free) {
    MemoryHoldings before = others(machine, others);
    Pod wanted = TestPods.pod("pod", pod);
    var draft = new Draft(wanted, new Holdings(CpuHoldings.NONE, before));
    Hint hint =
        place == null
            ? Hint.NOWHERE
            : Hint.at(NumaSet.of(CpuSet.parse(place.replace("!", ""))), place.endsWith("!"));
    String found;
    try {
      new StaticMemory(machine(machine))
          .allocate(draft, wanted.getSpec().getContainers().getFirst(), hint);
      found = words(draft.memory().of("pod", "a"));
    } catch (NotAllocatableException refused) {
      found =
          refused
              .message()
              .replace("Allocate failed due to [memorymanager] ", "")
              .replace(", which is unexpected", "");
    }

    assertThat(found).isEqualTo(expected);
    assertThat(free(draft.memory())).isEqualTo(free);
    assertThat(new StaticMemory(machine(machine)).problem(draft.memory().release("pod"))).isEmpty();
  }

  @ParameterizedTest(name = "{1} on {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # What init containers had is used again, what sidecars have is not; what is given back is what was taken
          4 4 | init:1/2Gi 1/1Gi              | a:0=1 b:0=1             | 2 4 | 3 4
          4 4 | init:1/1Gi 1/2Gi              | a:0=0 b:0=2             | 2 4 | 2 4
          4 4 | init:1/2Gi init:1/2Gi 1/2Gi   | a:0=0 b:0=0 c:0=2       | 2 4 | 2 4
          4 4 | sidecar:1/2Gi 1/2Gi           | a:0=2 b:0=2             | 0 4 | 0 4
          4 4 | 1/3Gi 1/3Gi                   | a:0=3 b:1=3             | 1 1 | 1 1
          """)
  void containersOfAPodGet(
      String machine, String containers, String expected, String free, String freeOnceBegun) {
    var policy = new StaticMemory(machine(machine));
    Pod pod = TestPods.pod("pod", containers);
    MemoryHoldings held =
        new TopologyDecision(
                new HintMerge(TopologyPolicy.NONE, CpuSet.of(0, 1), Map.of(), false),
                TopologyScope.CONTAINER,
                List.of(policy))
            .decide(pod, new Holdings(CpuHoldings.NONE, policy.initial()))
            .holdings()
            .memory();

    assertThat(
            held.blocks().getOrDefault("pod", Map.of()).entrySet().stream()
                .map(each -> each.getKey() + ":" + words(each.getValue()))
                .collect(Collectors.joining(" ")))
        .isEqualTo(expected);
    assertThat(free(held)).isEqualTo(free);
    assertThat(policy.problem(held)).isEmpty();
    String last = pod.getSpec().getContainers().getLast().getName();
    assertThat(free(StaticMemory.begun(held, pod, last))).isEqualTo(freeOnceBegun);
    assertThat(held.release("pod")).isEqualTo(policy.initial());
  }

  @ParameterizedTest(name = "{2} of {0} less {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestStaticPolicyGetTopologyHints, …GetPodTopologyHints: the container's and the pod's; ! is preferred
          4 4   |       | 1/1Gi        | {0}! {1}! {0,1}            | {0}! {1}! {0,1}
          4 4   |       | 1/6Gi        | {0,1}!                     | {0,1}!
          4 4   | 0=2   | 1/3Gi        | {1}!                       | {1}!
          4 4   | 0=2   | 1/5Gi        | -                          | -
          4 4   | 0,1=5 | 1/1Gi        | {0,1}                      | {0,1}
          4 4 4 | 0,1=5 | 1/1Gi        | {2}! {0,1}                 | {2}! {0,1}
          4 4   |       | 1/9Gi        | -                          | -
          4 4   |       | 1/3Gi 1/3Gi  | {0}! {1}! {0,1}            | {0,1}!
          4 4   |       | init:1/5Gi 1/1Gi | {0,1}!                 | {0,1}!
          4 4   |       | 1</1Gi       | -                          | -
          """)
  void theseSetsOfNodesHaveEnough(
      String machine, String others, String containers, String ofContainer, String ofPod) {
    var policy = new StaticMemory(machine(machine));
    Pod pod = TestPods.pod("pod", containers);
    var draft = new Draft(pod, new Holdings(CpuHoldings.NONE, others(machine, others)));

    assertThat(StaticCpusTest.words(policy.hints(draft, draft.containers().getFirst())))
        .isEqualTo(ofContainer);
    assertThat(StaticCpusTest.words(policy.hints(draft))).isEqualTo(ofPod);
  }

  @Test
  void holdingsThatDoNotFitTheMachineAreRefused() {
    var policy = new StaticMemory(machine("4 4"));

    assertThat(policy.problem(others("4 4", "0=1 1=2"))).isEmpty();
    assertThat(policy.problem(MemoryHoldings.NONE)).isEmpty();
    assertThat(policy.problem(others("4 5", "0=1")))
        .contains("the expected machine state is different from the real one");
    assertThat(policy.problem(others("4 4 4", "2=1")))
        .hasValueSatisfying(
            problem -> assertThat(problem).contains("a NUMA node or a kind of memory"));
    assertThat(
            policy.problem(
                new MemoryHoldings(
                    Map.of(),
                    Map.of("p", Map.of("c", List.of(new Block(CpuSet.of(0), "memory", 1)))))))
        .contains("machine state can not be empty when it has memory assignments");
    MemoryHoldings lost = new MemoryHoldings(others("4 4", "0=1").nodes(), machine("4 4").blocks());
    assertThat(policy.problem(lost))
        .isEqualTo(Optional.of("the expected machine state is different from the real one"));
  }

  static MemoryHoldings machine(String gibs) {
    Map<Integer, Node> nodes = new TreeMap<>();
    for (String gib : gibs.split(" ", -1)) {
      long bytes = Long.parseLong(gib) * GIB;
      nodes.put(
          nodes.size(),
          new Node(
              0,
              Map.of("memory", new Table(bytes + GIB, GIB, bytes, 0, bytes)),
              CpuSet.of(nodes.size())));
    }
    return new MemoryHoldings(nodes, Map.of());
  }

  private static MemoryHoldings others(String machine, String others) {
    MemoryHoldings held = machine(machine);
    if (others != null) {
      for (String each : others.split(" ", -1)) {
        String[] parts = each.split("=", 2);
        CpuSet nodes = CpuSet.parse(parts[0]);
        long bytes = Long.parseLong(parts[1]) * GIB;
        held =
            held.assign(nodes, "memory", bytes)
                .give("other" + each, "c", List.of(new Block(nodes, "memory", bytes)));
      }
    }
    return held;
  }

  private static String words(List<Block> blocks) {
    return blocks.isEmpty()
        ? "-"
        : blocks.stream()
            .map(block ->
                block.nodes().stream().mapToObj(String::valueOf).collect(Collectors.joining(","))
                    + "="
                    + block.bytes() / GIB)
            .collect(Collectors.joining(" "));
  }

  private static String free(MemoryHoldings held) {
    return held.nodes().values().stream()
        .map(node -> String.valueOf(node.table("memory").free() / GIB))
        .collect(Collectors.joining(" "));
  }
}

package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import io.javelet.config.TopologyConfiguration.TopologyScope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's policy_static_test. */
class StaticCpusTest {
  @ParameterizedTest(name = "{0} {1} [{4}] {5} of {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestStaticPolicyAdd, TestTopologyAwareAllocateCPUs: machine, options, reserved, shared, pod, its place, what its first container gets
          single     |                      | 0   | 0,1,4,5           | 2      |     | 1,5
          dual       |                      | 0   | 0,1,3-11          | 6      |     | 1,3,5,7,9,11
          dual       |                      | 0   | 0,2-4,6-11        | 6      |     | 2-4,8-10
          dual-no-ht |                      | 0   | 0,1,3-7           | 4      |     | 4-7
          dual-no-ht |                      | 0   | 0,1,3,6,7         | 4      |     | 1,3,6-7
          dual       |                      | 0   | 0,1,3-11          | 8      |     | 1,3-5,7,9-11
          single     |                      | 0   | 0-7               | 1<     |     | –
          single     |                      | 0   | 0-7               | 977m   |     | –
          single     |                      | 0   | 0-7               | 1      |     | 4
          single     |                      | 0   | 0-7               | 8      |     | UnexpectedAdmissionError Allocate failed due to not enough cpus available to satisfy request: requested=8, available=7, which is unexpected
          dual       |                      | 0   | 0,4-11            | 10     |     | UnexpectedAdmissionError Allocate failed due to not enough cpus available to satisfy request: requested=10, available=8, which is unexpected
          single     | full-pcpus-only      | 0   | 0-7               | 1      |     | SMTAlignmentError SMT Alignment Error: requested 1 cpus not multiple cpus per core = 2
          dual       | full-pcpus-only      | 1,6 | 0,2-5,7-11        | 10     |     | SMTAlignmentError SMT Alignment Error: not enough free physical CPUs: available physical CPUs = 8, requested CPUs = 10, CPUs per core = 2
          dual       | full-pcpus-only      | 0,6 | 1-5,7-11          | 10     |     | 1-5,7-11
          single     | full-pcpus-only      | 0   | 0,1,4,5           | 2      |     | 1,5
          multi-numa | align-by-socket      | 0   | 2,11,21,22        | 2      | 0,2 | 2,11
          multi-numa |                      | 0   | 2,11,21,22        | 2      | 0,2 | 2,21
          dual       |                      |     | 0-11              | 2      |     | 0,6
          dual       |                      |     | 0-11              | 2      | 0   | 0,6
          dual       |                      |     | 0-11              | 2      | 1   | 1,7
          dual       |                      |     | 0-11              | 8      | 0   | 0-2,4,6-8,10
          dual       |                      |     | 0-11              | 8      | 1   | 0-1,3,5-7,9,11
          multi-numa | distribute-cpus-across-numa | | 0-79           | 26     |     | 0-6,10-16,40-45,50-55
          multi-numa | distribute-cpus-across-numa full-pcpus-only | | 0-79 | 26 |   | 0-6,10-15,40-46,50-55
          single     | distribute-cpus-across-cores | | 0-7           | 3      |     | 0-2
          caches     | prefer-align-cpus-by-uncorecache | 0 | 0-15    | 4      |     | 4-7
          single     | strict-cpu-reservation | 0,1 | 2-7           | 2      |     | 2,6
          """)
  void aContainerGets(
      String machine,
      String options,
      String reserved,
      String shared,
      String containers,
      String place,
      String expected) {
    StaticCpus policy = policy(machine, reserved, options);
    Pod pod = TestPods.pod("pod", containers);
    var draft =
        new Draft(
            pod, new Holdings(CpuHoldings.NONE.shared(CpuSet.parse(shared)), MemoryHoldings.NONE));
    Hint hint =
        new Hint(Optional.ofNullable(place).map(nodes -> NumaSet.of(CpuSet.parse(nodes))), true);
    String found;
    try {
      policy.allocate(draft, pod.getSpec().getContainers().getFirst(), hint);
      found = draft.cpus().of("pod", "a").map(CpuSet::toString).orElse("–");
    } catch (NotAllocatableException refused) {
      found = refused.reason() + " " + refused.message();
    }

    assertThat(found).isEqualTo(expected);
    assertThat(draft.cpus().shared().and(draft.cpus().allExclusive()).isEmpty()).isTrue();
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestStaticPolicyReuseCPUs and sidecars: what init containers had is used again, what sidecars have is not
          init:4 2               | a=0-1,4-5 b=0,4                       | 2-3,6-7
          init:2 4               | a=0,4 b=0-1,4-5                       | 2-3,6-7
          init:2 init:2 2        | a=0,4 b=0,4 c=0,4                     | 1-3,5-7
          sidecar:2 2            | a=0,4 b=1,5                           | 2-3,6-7
          init:4 sidecar:2 2     | a=0-1,4-5 b=0,4 c=1,5                 | 2-3,6-7
          sidecar:2 init:2 2     | a=0,4 b=1,5 c=1,5                     | 2-3,6-7
          init:2 1500m 2         | a=0,4 c=0,4                           | 1-3,5-7
          2 2 500m               | a=0,4 b=1,5                           | 2-3,6-7
          """)
  void containersOfAPodGet(String containers, String expected, String shared) {
    Holdings held = decide(policy("single", "", ""), containers, CpuSet.of(0, 1, 2, 3, 4, 5, 6, 7));

    assertThat(
            new TreeMap<>(held.cpus().of("pod"))
                .entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue())
                    .collect(Collectors.joining(" ")))
        .isEqualTo(expected);
    // While init containers share with those after them, what is left is what the sum takes away.
    assertThat(held.cpus().shared()).isEqualTo(CpuSet.parse(shared));
    assertThat(held.release("pod").cpus().shared()).hasToString("0-7");
  }

  @ParameterizedTest(name = "{0} {1} {2} {3} {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestStaticPolicyStart, TestStaticPolicyStartWithResvList
          dual |                        |     | 1-11     | a=0          |
          dual |                        | 0   |          |              |
          dual |                        | 0,6 | 0,1      |              | not all reserved cpus: "0,6" are present in defaultCpuSet: "0-1"
          dual |                        |     | 2-11     | a=0-2        | pod: pod, container: a cpuset: "0-2" overlaps with default cpuset "2-11"
          dual |                        |     | 5-12     | a=0-2 b=3-4  | current set of available CPUs "0-11" doesn't match with CPUs in state "0-12"
          dual |                        |     | 5-10     | a=0-2 b=3-4  | current set of available CPUs "0-11" doesn't match with CPUs in state "0-10"
          dual |                        |     |          | a=0-2        | default cpuset cannot be empty
          dual | strict-cpu-reservation | 0,1 | 2-11     |              |
          dual | strict-cpu-reservation | 0,1 | 1-11     |              | some of strictly reserved cpus: "1" are present in defaultCpuSet: "1-11"
          """)
  void holdingsThatDoNotFitTheMachineAreRefused(
      String machine, String options, String reserved, String shared, String has, String problem) {
    Map<String, CpuSet> containers = new TreeMap<>();
    for (String each : has == null ? new String[0] : has.split(" ")) {
      String[] parts = each.split("=", 2);
      containers.put(parts[0], CpuSet.parse(parts[1]));
    }
    var held =
        new CpuHoldings(
            CpuSet.parse(shared == null ? "" : shared),
            containers.isEmpty() ? Map.of() : Map.of("pod", containers));

    assertThat(policy(machine, reserved, options).problem(held))
        .isEqualTo(Optional.ofNullable(problem));
  }

  @ParameterizedTest(name = "[{3}] on {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # TestGetTopologyHints, TestGetPodTopologyHints, with the container's and the pod's hints; ! is preferred
          dual       |                 | 0-11                 | 2             | {0}! {1}! {0,1}                    | {0}! {1}! {0,1}
          dual       |                 | 0-11                 | 5             | {0}! {1}! {0,1}                    | {0}! {1}! {0,1}
          dual       |                 | 0-11                 | 7             | {0,1}!                             | {0,1}!
          dual       |                 | 0-11                 | 12            | {0,1}!                             | {0,1}!
          dual       |                 | 0-11                 | 13            |                                    |
          dual       |                 | 0,1,3,5              | 2             | {1}! {0,1}                         | {1}! {0,1}
          dual       |                 | 0,1,3,5              | 4             | {0,1}                              | {0,1}
          dual       |                 | 0-11                 | 977m          | -                                  | -
          dual       |                 | 0-11                 | 2 4           | {0}! {1}! {0,1}                    | {0}! {1}! {0,1}
          dual       |                 | 0-11                 | 4 4           | {0}! {1}! {0,1}                    | {0,1}!
          dual       |                 | 0-11                 | init:8 2      | {0,1}!                             | {0,1}!
          multi-numa |                 | 0-79                 | 40            | {0,1}! {0,2}! {0,3}! {1,2}! {1,3}! {2,3}! {0,1,2} {0,1,3} {0,2,3} {1,2,3} {0,1,2,3} | {0,1}! {0,2}! {0,3}! {1,2}! {1,3}! {2,3}! {0,1,2} {0,1,3} {0,2,3} {1,2,3} {0,1,2,3}
          multi-numa | align-by-socket | 0-79                 | 10            | {0}! {1}! {2}! {3}! {0,1}! {0,2} {0,3} {1,2} {1,3} {2,3}! {0,1,2} {0,1,3} {0,2,3} {1,2,3} {0,1,2,3} | {0}! {1}! {2}! {3}! {0,1}! {0,2} {0,3} {1,2} {1,3} {2,3}! {0,1,2} {0,1,3} {0,2,3} {1,2,3} {0,1,2,3}
          """)
  void theseSetsOfNodesHaveEnough(
      String machine,
      String options,
      String shared,
      String containers,
      String ofContainer,
      String ofPod) {
    StaticCpus policy = policy(machine, "", options);
    Pod pod = TestPods.pod("pod", containers);
    var draft =
        new Draft(
            pod, new Holdings(CpuHoldings.NONE.shared(CpuSet.parse(shared)), MemoryHoldings.NONE));
    Container first = draft.containers().getFirst();

    assertThat(words(policy.hints(draft, first))).isEqualTo(ofContainer == null ? "" : ofContainer);
    assertThat(words(policy.hints(draft))).isEqualTo(ofPod == null ? "" : ofPod);
  }

  @Test
  void whatAContainerHasAlreadyIsWhereItShouldBe() {
    StaticCpus policy = policy("dual", "", "");
    Pod pod = TestPods.pod("pod", "2");
    CpuHoldings held =
        CpuHoldings.NONE.shared(CpuSet.parse("0-11")).give("pod", "a", CpuSet.of(1, 7));
    var draft = new Draft(pod, new Holdings(held, MemoryHoldings.NONE));

    assertThat(words(policy.hints(draft, draft.containers().getFirst()))).isEqualTo("{1}! {0,1}");
    assertThat(words(policy.hints(draft))).isEqualTo("{1}! {0,1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          single | 1 | | 0
          dual   | 2 | | 0,6
          dual   | 4 | | 0,2,6,8
          single | 2 | distribute-cpus-across-cores | 0-1
          """)
  void cpusAreReservedWhereOnlyTheirNumberIsGiven(
      String machine, int count, String options, String expected) {
    assertThat(StaticCpus.reserve(Machines.named(machine), count, options(options)))
        .hasToString(expected);
  }

  private static Holdings decide(StaticCpus policy, String containers, CpuSet shared) {
    var decision =
        new TopologyDecision(
            new HintMerge(TopologyPolicy.NONE, CpuSet.of(0), Map.of(), false),
            TopologyScope.CONTAINER,
            List.of(policy));
    return decision
        .decide(
            TestPods.pod("pod", containers),
            new Holdings(CpuHoldings.NONE.shared(shared), MemoryHoldings.NONE))
        .holdings();
  }

  private static StaticCpus policy(String machine, String reserved, String options) {
    return new StaticCpus(
        Machines.named(machine), CpuSet.parse(reserved == null ? "" : reserved), options(options));
  }

  private static CpuPolicyOptions options(String words) {
    return CpuPolicyOptions.of(
        Arrays.stream((words == null ? "" : words).split(" "))
            .filter(each -> !each.isEmpty())
            .collect(Collectors.toMap(each -> each, _ -> "true")));
  }

  static String words(Map<String, List<Hint>> hints) {
    return hints.isEmpty()
        ? "-"
        : hints.values().stream()
            .flatMap(List::stream)
            .map(hint ->
                "{"
                    + hint.nodes()
                        .map(nodes ->
                            nodes.nodes().stream()
                                .mapToObj(String::valueOf)
                                .collect(Collectors.joining(",")))
                        .orElse("")
                    + "}"
                    + (hint.preferred() ? "!" : ""))
            .collect(Collectors.joining(" "));
  }
}

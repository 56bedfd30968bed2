package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates the cases of upstream's policy_test: providers are separated by {@code ;}, resources of
 * one provider by {@code ,}; {@code *} does not care, {@code 0} has no place, {@code a} is node 0,
 * {@code b} node 1 and so on, {@code !} is preferred.
 */
class HintMergeTest {
  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # hints          | best effort | restricted | single node
          # commonPolicyMergeTestCases
          a! ; a!          | a!    | a!    | a!
          b! ; b!          | b!    | b!    | b!
          a! b! ; a!       | a!    | a!    | a!
          a! b! ; b!       | b!    | b!    | b!
          a! b! ; a! b!    | a!    | a!    | a!
          a! b! ab ; a!    | a!    | a!    | a!
          a! b! ab ; a! b! ab | a! | a!    | a!
          *                | ab!   | ab!   | !
          * ; *            | ab!   | ab!   | !
          * ; a!           | a!    | a!    | a!
          a!,* ; *         | a!    | a!    | a!
          # bestEffort and restricted alone
          0                | ab    | ab x  | x
          0,a!             | a     | a x   | x
          a! ; 0           | a     | a x   | x
          ab               | ab    | ab x  | x
          ab!              | ab!   | ab!   | x
          a ; a            | a     | a x   | x
          a! ; a           | a     | a x   | x
          a! ; b!          | ab    | ab x  | x
          a! ab ; b! ab    | a     | a x   | x
          a! ; ab          | a     | a x   | x
          a! ab ; ab       | ab    | ab x  | x
          ab ; ab!         | ab    | ab x  | x
          a! b! ab ; ab!   | ab    | ab x  | x
          a b ; ab         | a     | a x   | x
          """)
  void placesOfTwoNodesAreMerged(
      String hints, String bestEffort, String restricted, String single) {
    assertThat(merged(TopologyPolicy.BEST_EFFORT, 2, hints)).isEqualTo(bestEffort);
    assertThat(merged(TopologyPolicy.RESTRICTED, 2, hints)).isEqualTo(restricted);
    assertThat(merged(TopologyPolicy.SINGLE_NUMA_NODE, 2, hints)).isEqualTo(single);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what is not preferred: as many nodes as the needier one needs at least, where that can be
          ab ac bc abc ; a b c ab ac bc abc | ab
          ab ac abc ; ab bc abc             | ab
          abc ; ab ac abc                   | abc
          abcd ; ab cd abcd                 | abcd
          a ; abcd                          | a
          ab! cd! abcd ; cd! abcd           | cd!
          a! b! ab ; cd! abcd               | ab
          """)
  void placesOfFourNodesAreMerged(String hints, String expected) {
    assertThat(merged(TopologyPolicy.BEST_EFFORT, 4, hints)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # 0–1 are as far from each other as 2–3, 0–2 are near
          ab! ac! ad!   | ac! | ab!
          bc! bd! cd!   | bd! | bc!
          abc! a!       | a!  | a!
          ab! cd!       | ab! | ab!
          """)
  void theNearestNodesArePreferredWhereThatIsAsked(String hints, String closest, String narrowest) {
    Map<Integer, List<Long>> distances =
        Map.of(
            0, List.of(10L, 21L, 12L, 21L),
            1, List.of(21L, 10L, 21L, 12L),
            2, List.of(12L, 21L, 10L, 21L),
            3, List.of(21L, 12L, 21L, 10L));
    CpuSet nodes = CpuSet.of(0, 1, 2, 3);

    assertThat(
            word(
                new HintMerge(TopologyPolicy.BEST_EFFORT, nodes, distances, true)
                    .merge(providers(hints))))
        .isEqualTo(closest);
    assertThat(
            word(
                new HintMerge(TopologyPolicy.BEST_EFFORT, nodes, distances, false)
                    .merge(providers(hints))))
        .isEqualTo(narrowest);
  }

  private static String merged(TopologyPolicy policy, int nodes, String hints) {
    var merge = new HintMerge(policy, CpuSet.of(IntStream.range(0, nodes)), Map.of(), false);
    return word(merge.merge(providers(hints)));
  }

  private static String word(HintMerge.Found found) {
    var word = new StringBuilder();
    found
        .hint()
        .nodes()
        .ifPresent(nodes -> nodes.nodes().stream().forEach(n -> word.append((char) ('a' + n))));
    word.append(found.hint().preferred() ? "!" : "");
    return (word + (found.admit() ? "" : " x")).strip();
  }

  private static List<Map<String, List<Hint>>> providers(String text) {
    List<Map<String, List<Hint>>> all = new ArrayList<>();
    for (String provider : text.split(";", -1)) {
      Map<String, List<Hint>> resources = new LinkedHashMap<>();
      for (String resource : provider.split(",", -1)) {
        List<Hint> hints = new ArrayList<>();
        for (String hint : resource.strip().split(" ", -1)) {
          if (hint.equals("*") || hint.equals("0")) {
            continue;
          }
          String nodes = hint.replace("!", "");
          hints.add(
              Hint.at(NumaSet.of(nodes.chars().map(c -> c - 'a').toArray()), hint.endsWith("!")));
        }
        if (!resource.strip().equals("*")) {
          resources.put("resource" + resources.size(), hints);
        }
      }
      all.add(resources);
    }
    return all;
  }
}

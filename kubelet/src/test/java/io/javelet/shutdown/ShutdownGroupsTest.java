package io.javelet.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.config.NodeConfiguration.Shutdown;
import io.javelet.config.value.PriorityGracePeriod;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates upstream's TestMigrateConfig, TestGroupByPriority and the graces of TestManager. */
class ShutdownGroupsTest {
  @ParameterizedTest(name = "{0} {1} [{2}] {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # total | critical | by priority        | gate  | periods
          0       | 0        |                    | true  |
          300     | 120      |                    | true  | 0:180 2000000000:120
          300     | 0        |                    | true  | 0:300 2000000000:0
          300     | 300      |                    | true  | 0:0 2000000000:300
          120     | 300      |                    | true  |
          0       | 0        | 1000:30 -5:10 0:20 | true  | -5:10 0:20 1000:30
          30      | 10       | 1000:30 0:20       | true  | 0:20 1000:30
          30      | 10       | 1000:30 0:20       | false | 0:20 2000000000:10
          0       | 0        | 1000:30 0:20       | false |
          """)
  void periodsComeFromTheListOrFromTheTwoSingleOnes(
      long total, long critical, String byPriority, boolean gate, String expected) {
    var shutdown =
        new Shutdown(Duration.ofSeconds(total), Duration.ofSeconds(critical), periods(byPriority));

    assertThat(words(ShutdownGroups.periods(shutdown, gate)))
        .isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest(name = "[{0}] ← [{1}]")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # periods              | pods' priorities             | groups
          0:20                   |                              | []
          0:20                   | -9 0 9                       | [-9 0 9]
          0:20 2000000000:10     | 0 1 1999999999 2000000000    | [0 1 1999999999][2000000000]
          0:20 2000000000:10     | 2000001000 -1                | [-1][2000001000]
          1:10 2:20 3:30 4:40    | 0 1 2 3 4 5                  | [0 1][2][3][4 5]
          10:10 20:20            | 15 19 20 21 9 10             | [15 19 9 10][20 21]
          """)
  void aPodBelongsToTheHighestGroupNotAboveIt(String periods, String priorities, String expected) {
    List<Pod> pods =
        priorities == null
            ? List.of()
            : Arrays.stream(priorities.split(" "))
                .map(each -> pod(Integer.valueOf(each), 30))
                .toList();

    assertThat(
            ShutdownGroups.of(periods(periods), pods).stream()
                .map(group ->
                    group.pods().stream()
                        .map(pod -> String.valueOf(pod.getSpec().getPriority()))
                        .collect(Collectors.joining(" ", "[", "]")))
                .collect(Collectors.joining()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"30, 10, 10", "5, 10, 5", "10, 10, 10", "0, 10, 0", "30, 0, 0"})
  void aPodGetsItsOwnGraceUnlessItsGroupHasLess(long own, long group, long expected) {
    var period = new PriorityGracePeriod(0, Duration.ofSeconds(group));
    Pod pod = pod(0, own);

    assertThat(ShutdownGroups.grace(pod, new ShutdownGroups.Group(period, List.of(pod))))
        .hasSeconds(expected);
  }

  private static Pod pod(int priority, long grace) {
    return new PodBuilder()
        .withNewSpec()
        .withPriority(priority)
        .withTerminationGracePeriodSeconds(grace)
        .endSpec()
        .build();
  }

  private static List<PriorityGracePeriod> periods(String text) {
    return text == null
        ? List.of()
        : Arrays.stream(text.split(" "))
            .map(each -> each.split(":", -1))
            .map(parts ->
                new PriorityGracePeriod(
                    Integer.parseInt(parts[0]), Duration.ofSeconds(Long.parseLong(parts[1]))))
            .toList();
  }

  private static String words(List<PriorityGracePeriod> periods) {
    return periods.stream()
        .map(each -> each.priority() + ":" + each.gracePeriod().toSeconds())
        .collect(Collectors.joining(" "));
  }
}

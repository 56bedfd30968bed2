package io.javelet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong values, and the very words they are answered with. */
final class BadValuesTest {
  /** Rows of upstream's table that no file or flag can break here, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "V47", "the field has a default, which is in force again when it is taken away",
          "V77", "what the runtime answers is judged when it is asked",
          "V78", "cgroups are looked for when the first pod's is made",
          "V86", "is a warning, see DoubtfulValuesTest",
          "V87", "is a warning, see DoubtfulValuesTest",
          "V88", "is a warning, see DropInTest");

  /** Fields whose note in the table says what becomes of a value, not which is wrong. */
  private static final Set<String> RULES_WITHOUT_A_WRONG_VALUE =
      Set.of(
          "staticPodPath", // relative paths are resolved
          "tlsCertFile",
          "tlsPrivateKeyFile",
          "authentication.x509.clientCAFile",
          "resolvConf",
          "volumePluginDir",
          "staticPodURLHeader", // is masked
          "streamingConnectionIdleTimeout", // nobody reads it
          "volumeStatsAggPeriod", // negative switches it off
          "evictionMaxPodGracePeriod"); // negative means the pod's own

  static Stream<BadValueCase> cases() {
    return Facts.rows("bad-values.tsv", 6).stream().map(BadValueCase::of);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedInTheseWords(BadValueCase wrong, @TempDir Path directory) {
    assertThat(Loading.problems(wrong.load(directory)))
        .map(problem -> problem.replace(directory + "/", ""))
        .containsExactlyElementsOf(wrong.messages());
  }

  @Test
  void thereAreManyCases() {
    assertThat(cases()).hasSizeGreaterThan(250);
  }

  @Test
  void everyRuleOfUpstreamsIsBroken() {
    List<List<String>> rules = Facts.rows("facts/kubelet-config-validation.tsv", 3);
    Set<String> broken = cases().map(BadValueCase::rule).collect(Collectors.toSet());
    assertThat(
            IntStream.rangeClosed(1, rules.size())
                .mapToObj(row -> "V" + row)
                .filter(row -> !ELSEWHERE.containsKey(row)))
        .allMatch(broken::contains);
  }

  @Test
  void everyFieldWithARuleIsGivenAWrongValue() {
    Set<String> broken = cases().map(BadValueCase::rule).collect(Collectors.toSet());
    String rules =
        Facts.rows("facts/kubelet-config-validation.tsv", 3).stream()
            .map(row -> row.get(1))
            .collect(Collectors.joining(", "));
    assertThat(
            Facts.rows("facts/kubelet-config-fields.tsv", 5).stream()
                .filter(row -> !row.get(3).isEmpty())
                .map(List::getFirst)
                .filter(field -> !rules.matches(".*\\b" + Pattern.quote(field) + "\\b.*"))
                .filter(field -> !RULES_WITHOUT_A_WRONG_VALUE.contains(field))
                .filter(field -> !field.equals("apiVersion") && !field.equals("kind"))
                .map(field -> "F:" + field))
        .allMatch(broken::contains);
  }
}

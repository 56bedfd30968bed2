package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabelMatchTest {
  private static final Map<String, String> LABELS = Map.of("a", "1", "b", "2");

  private static LabelSelector expression(String key, String operator, String... values) {
    return new LabelSelectorBuilder()
        .addNewMatchExpression()
        .withKey(key)
        .withOperator(operator)
        .withValues(values)
        .endMatchExpression()
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "a, In, 1, true",
    "a, In, 2, false",
    "c, In, 1, false",
    "a, NotIn, 1, false",
    "a, NotIn, 2, true",
    "c, NotIn, 1, true",
    "a, Exists, '', true",
    "c, Exists, '', false",
    "a, DoesNotExist, '', false",
    "c, DoesNotExist, '', true",
  })
  void anExpressionMeansWhatItsOperatorSays(
      String key, String operator, String value, boolean matches) {
    LabelSelector selector =
        value.isEmpty() ? expression(key, operator) : expression(key, operator, value);

    assertThat(LabelMatch.matches(selector, LABELS)).isEqualTo(matches);
    assertThat(LabelMatch.problem(selector)).isEmpty();
  }

  @Test
  void allPartsHaveToMatchAndNoneMeansAll() {
    assertThat(LabelMatch.matches(new LabelSelector(), LABELS)).isTrue();
    assertThat(LabelMatch.matches(new LabelSelector(), null)).isTrue();
    LabelSelector both =
        new LabelSelectorBuilder(expression("b", "Exists")).addToMatchLabels("a", "1").build();
    assertThat(LabelMatch.matches(both, LABELS)).isTrue();
    assertThat(LabelMatch.matches(both, Map.of("a", "1"))).isFalse();
    assertThat(LabelMatch.matches(both, Map.of("b", "1"))).isFalse();
  }

  @Test
  void anOperatorThatNobodyKnowsIsNamed() {
    assertThat(LabelMatch.problem(expression("a", "Like", "1")))
        .contains("\"Like\" is not a valid label selector operator");
  }
}

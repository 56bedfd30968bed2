package io.javelet.objects;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether labels are those that a selector means. Pure. Upstream's counterpart: {@code
 * LabelSelectorAsSelector}.
 */
final class LabelMatch {
  private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

  private LabelMatch() {}

  /** What is wrong with a selector; absent when it can be used. */
  static Optional<String> problem(LabelSelector selector) {
    return expressions(selector).stream()
        .filter(each -> !OPERATORS.contains(each.getOperator()))
        .map(each -> "\"%s\" is not a valid label selector operator".formatted(each.getOperator()))
        .findFirst();
  }

  /** An empty selector means all. */
  static boolean matches(LabelSelector selector, @Nullable Map<String, String> labels) {
    Map<String, String> known = Objects.requireNonNullElse(labels, Map.of());
    Map<String, String> exact = Objects.requireNonNullElse(selector.getMatchLabels(), Map.of());
    return exact.entrySet().stream()
            .allMatch(each -> each.getValue().equals(known.get(each.getKey())))
        && expressions(selector).stream().allMatch(each -> matches(each, known));
  }

  private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
    Optional<String> value = Optional.ofNullable(labels.get(wanted.getKey()));
    return switch (String.valueOf(wanted.getOperator())) {
      case "In" -> value.filter(wanted.getValues()::contains).isPresent();
      case "NotIn" -> value.filter(wanted.getValues()::contains).isEmpty();
      case "Exists" -> value.isPresent();
      case "DoesNotExist" -> value.isEmpty();
      default -> false; // a text of the API; problem() names it
    };
  }

  private static List<LabelSelectorRequirement> expressions(LabelSelector selector) {
    return Objects.requireNonNullElse(selector.getMatchExpressions(), List.of());
  }
}

package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a pod may be on a node, by node selector and required node affinity. Pure. Upstream's
 * counterpart: {@code nodeaffinity.GetRequiredNodeAffinity}.
 */
public final class NodeSelection {
  private static final String NAME_FIELD = "metadata.name";

  private NodeSelection() {}

  static boolean matches(PodSpec spec, AdmittingNode node) {
    Map<String, String> selector = Optional.ofNullable(spec.getNodeSelector()).orElse(Map.of());
    boolean selected =
        selector.entrySet().stream()
            .allMatch(each -> each.getValue().equals(node.labels().get(each.getKey())));
    return selected && required(spec).map(terms -> matchesAny(terms, node)).orElse(true);
  }

  private static Optional<List<NodeSelectorTerm>> required(PodSpec spec) {
    return Optional.ofNullable(spec.getAffinity())
        .map(Affinity::getNodeAffinity)
        .flatMap(affinity ->
            Optional.ofNullable(affinity.getRequiredDuringSchedulingIgnoredDuringExecution()))
        .map(NodeSelector::getNodeSelectorTerms);
  }

  /** Whether a selector, such as a volume's node affinity, means a node. */
  public static boolean matches(NodeSelector selector, AdmittingNode node) {
    return matchesAny(selector.getNodeSelectorTerms(), node);
  }

  private static boolean matchesAny(List<NodeSelectorTerm> terms, AdmittingNode node) {
    return terms.stream().anyMatch(term -> matches(term, node));
  }

  /** An empty term matches nothing. */
  private static boolean matches(NodeSelectorTerm term, AdmittingNode node) {
    Map<String, String> fields = Map.of(NAME_FIELD, node.name());
    boolean empty = term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty();
    return !empty
        && term.getMatchExpressions().stream().allMatch(each -> matches(each, node.labels()))
        && term.getMatchFields().stream().allMatch(each -> matches(each, fields));
  }

  private static boolean matches(NodeSelectorRequirement wanted, Map<String, String> values) {
    Optional<String> value = Optional.ofNullable(values.get(wanted.getKey()));
    return switch (String.valueOf(wanted.getOperator())) {
      case "In" -> value.filter(wanted.getValues()::contains).isPresent();
      case "NotIn" -> value.filter(wanted.getValues()::contains).isEmpty();
      case "Exists" -> value.isPresent();
      case "DoesNotExist" -> value.isEmpty();
      case "Gt" -> compare(value, wanted).filter(sign -> sign > 0).isPresent();
      case "Lt" -> compare(value, wanted).filter(sign -> sign < 0).isPresent();
      default -> false; // a text of the API; an operator of a later release matches nothing
    };
  }

  private static Optional<Integer> compare(Optional<String> value, NodeSelectorRequirement wanted) {
    return value
        .flatMap(NodeSelection::number)
        .flatMap(mine ->
            wanted.getValues().stream()
                .findFirst()
                .flatMap(NodeSelection::number)
                .map(mine::compareTo));
  }

  private static Optional<BigInteger> number(String text) {
    return text.matches("-?\\d{1,18}") ? Optional.of(new BigInteger(text)) : Optional.empty();
  }
}

package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checks that a scheduler makes too, made once more: what it chose may have changed, and static
 * pods have no scheduler. Pure. Upstream's counterpart: {@code predicateAdmitHandler}.
 */
final class NodePredicates {
  private static final String OS_LABEL = "kubernetes.io/os";
  private static final String OUR_OS = "linux";
  private static final String NO_EXECUTE = "NoExecute";

  private NodePredicates() {}

  /**
   * What speaks against a pod.
   *
   * @param shortages resources that there is not enough of: a critical pod may have them made free
   * @param others everything else, in upstream's order
   */
  record Objections(List<ResourceFit.Shortage> shortages, List<Refusal> others) {
    /** The one that is told. */
    Optional<Refusal> first() {
      return shortages.stream()
          .map(ResourceFit.Shortage::refusal)
          .findFirst()
          .or(() -> others.stream().findFirst());
    }
  }

  /** What of the pod alone this node can never run. */
  static Optional<Refusal> unsupported(Pod pod) {
    Map<String, String> labels =
        Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
    if (!labels.getOrDefault(OS_LABEL, OUR_OS).equals(OUR_OS)) {
      return Optional.of(
          Refusal.forGood(
              "PodOSSelectorNodeLabelDoesNotMatch",
              "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label"));
    }
    if (pod.getSpec().getOs() != null && !OUR_OS.equals(pod.getSpec().getOs().getName())) {
      return Optional.of(
          Refusal.forGood(
              "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"));
    }
    return Optional.empty();
  }

  /** What of the pod's security this node cannot ensure. */
  static Optional<Refusal> unsafe(Pod pod, AdmittingNode node) {
    PodSecurityContext context = pod.getSpec().getSecurityContext();
    boolean strict = context != null && "Strict".equals(context.getSupplementalGroupsPolicy());
    return strict && !node.strictGroups()
        ? Optional.of(
            Refusal.forGood(
                "SupplementalGroupsPolicyNotSupported",
                "SupplementalGroupsPolicy=Strict is not supported in this node"))
        : Optional.empty();
  }

  static Objections objections(Pod pod, List<Pod> others, AdmittingNode node) {
    List<Refusal> objections = new ArrayList<>();
    PodSpec spec = pod.getSpec();
    if (!NodeSelection.matches(spec, node)) {
      objections.add(
          predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"));
    }
    String wantedNode = spec.getNodeName();
    if (wantedNode != null && !wantedNode.isEmpty() && !wantedNode.equals(node.name())) {
      objections.add(
          Refusal.forGood(
              "NodeName",
              "Predicate NodeName failed: node(s) didn't match the requested node name"));
    }
    HostPorts.conflict(pod, others)
        .ifPresent(conflict ->
            objections.add(
                predicate(
                    "NodePorts",
                    "node(s) didn't have free ports for the requested pod ports: %s is held by pod %s"
                        .formatted(conflict.port(), PodFullName.of(conflict.holder())))));
    if (!StaticPods.isStatic(pod) && !toleratesAll(pod, node.taints())) {
      objections.add(
          predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate"));
    }
    return new Objections(ResourceFit.shortages(pod, others, node), List.copyOf(objections));
  }

  private static Refusal predicate(String name, String message) {
    return Refusal.forNow(name, "Predicate " + name + " failed: " + message);
  }

  private static boolean toleratesAll(Pod pod, List<Taint> taints) {
    return taints.stream()
        .filter(taint -> NO_EXECUTE.equals(taint.getEffect()))
        .allMatch(taint ->
            pod.getSpec().getTolerations().stream().anyMatch(each -> tolerates(each, taint)));
  }

  static boolean tolerates(Toleration toleration, Taint taint) {
    String effect = toleration.getEffect();
    String key = toleration.getKey();
    boolean anyKey = key == null || key.isEmpty();
    if (effect != null && !effect.isEmpty() && !effect.equals(taint.getEffect())) {
      return false;
    }
    if (!anyKey && !key.equals(taint.getKey())) {
      return false;
    }
    String operator = toleration.getOperator();
    return switch (operator == null ? "" : operator) {
      case "Exists" -> true;
      case "", "Equal" ->
          !anyKey && orEmpty(toleration.getValue()).equals(orEmpty(taint.getValue()));
      default -> false; // a text of the API; an operator of a later release tolerates nothing
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}

package io.javelet.config.option;

import static io.javelet.config.option.NodeOptions.NODE_LABELS;

import io.javelet.config.report.ConfigurationWarning.Kind;
import java.util.Map;
import java.util.Set;

/**
 * Which labels a node may give itself. The project's own domains are reserved but for a list; the
 * node roles, which upstream refuses too, only raise a warning, since distributions that patched
 * upstream wrote them into their unit files.
 */
final class NodeLabelRules {
  private static final Set<String> ALLOWED =
      Set.of(
          "beta.kubernetes.io/arch",
          "beta.kubernetes.io/instance-type",
          "beta.kubernetes.io/os",
          "failure-domain.beta.kubernetes.io/region",
          "failure-domain.beta.kubernetes.io/zone",
          "kubernetes.io/arch",
          "kubernetes.io/hostname",
          "kubernetes.io/os",
          "node.kubernetes.io/instance-type",
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone");
  private static final String ROLE_DOMAIN = "node-role.kubernetes.io";

  private NodeLabelRules() {}

  static void labels(Judgement in) {
    for (Map.Entry<String, String> label : in.get(NODE_LABELS).entrySet()) {
      String key = label.getKey();
      String at = "[" + key + "]";
      LabelSyntax.keyProblem(key)
          .ifPresent(problem -> in.broken(NODE_LABELS, Flaw.part("", key, problem)));
      LabelSyntax.valueProblem(label.getValue())
          .ifPresent(problem -> in.broken(NODE_LABELS, Flaw.part(at, label.getValue(), problem)));
      if (isReserved(key)) {
        reserved(in, key);
      }
    }
  }

  private static void reserved(Judgement in, String key) {
    if (domain(key).equals(ROLE_DOMAIN)) {
      in.findings()
          .warning(
              Kind.DOUBTFUL,
              in.settings().origin(NODE_LABELS),
              "label "
                  + key
                  + " is one that nodes may not give themselves; the API server will refuse it"
                  + " unless it was told otherwise");
    } else {
      in.broken(
          NODE_LABELS,
          Flaw.part(
              "",
              key,
              "is a label that nodes may not give themselves; in kubernetes.io and k8s.io only"
                  + " those below kubelet.kubernetes.io and node.kubernetes.io, and "
                  + String.join(", ", ALLOWED.stream().sorted().toList())
                  + " are free"));
    }
  }

  private static boolean isReserved(String key) {
    String domain = domain(key);
    boolean ofTheProject = isBelow(domain, "kubernetes.io") || isBelow(domain, "k8s.io");
    boolean free =
        ALLOWED.contains(key)
            || isBelow(domain, "kubelet.kubernetes.io")
            || isBelow(domain, "node.kubernetes.io");
    return ofTheProject && !free;
  }

  private static String domain(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? "" : key.substring(0, slash);
  }

  private static boolean isBelow(String domain, String parent) {
    return domain.equals(parent) || domain.endsWith("." + parent);
  }
}

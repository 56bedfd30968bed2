package io.javelet.config.option;

import static io.javelet.config.option.ResourceOptions.CPU_MANAGER_POLICY;
import static io.javelet.config.option.ResourceOptions.CPU_MANAGER_POLICY_OPTIONS;
import static io.javelet.config.option.ResourceOptions.TOPOLOGY_MANAGER_POLICY;
import static io.javelet.config.option.ResourceOptions.TOPOLOGY_MANAGER_POLICY_OPTIONS;

import io.javelet.config.document.WholeNumber;
import io.javelet.config.report.Suggestion;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The finer points of the CPU and topology policies. */
final class PolicyOptionRules {
  private static final String FULL_CORES = "full-pcpus-only";
  private static final String ACROSS_NUMA = "distribute-cpus-across-numa";
  private static final String ACROSS_CORES = "distribute-cpus-across-cores";
  private static final String BY_SOCKET = "align-by-socket";
  private static final String BY_CACHE = "prefer-align-cpus-by-uncorecache";

  /** Each option and the gate it needs, none for the stable ones. */
  private static final Map<String, Optional<String>> CPU_OPTIONS =
      Map.of(
          FULL_CORES,
          Optional.empty(),
          "strict-cpu-reservation",
          Optional.empty(),
          BY_CACHE,
          Optional.empty(),
          ACROSS_NUMA,
          Optional.of("CPUManagerPolicyBetaOptions"),
          BY_SOCKET,
          Optional.of("CPUManagerPolicyAlphaOptions"),
          ACROSS_CORES,
          Optional.of("CPUManagerPolicyAlphaOptions"));

  private static final List<List<String>> CPU_CONFLICTS =
      List.of(
          List.of(ACROSS_CORES, FULL_CORES),
          List.of(ACROSS_CORES, ACROSS_NUMA),
          List.of(ACROSS_CORES, BY_CACHE),
          List.of(BY_CACHE, ACROSS_NUMA));

  private static final String CLOSEST = "prefer-closest-numa-nodes";
  private static final String MOST_NODES = "max-allowable-numa-nodes";
  private static final List<String> TOPOLOGY_OPTIONS = List.of(CLOSEST, MOST_NODES);
  private static final BigInteger LEAST_NODES = BigInteger.valueOf(8);

  private PolicyOptionRules() {}

  static void cpuManager(Judgement in) {
    SortedMap<String, String> options = in.get(CPU_MANAGER_POLICY_OPTIONS);
    options.forEach((name, value) -> cpuOption(in, name, value));
    for (List<String> pair : CPU_CONFLICTS) {
      if (pair.stream().allMatch(name -> isOn(options, name))) {
        in.broken(
            CPU_MANAGER_POLICY_OPTIONS,
            Flaw.part(
                "[" + pair.getFirst() + "]",
                "true",
                "cannot be used together with " + pair.getLast()));
      }
    }
    if (isOn(options, BY_SOCKET) && in.get(TOPOLOGY_MANAGER_POLICY).equals("single-numa-node")) {
      in.broken(
          CPU_MANAGER_POLICY_OPTIONS,
          Flaw.part(
              "[" + BY_SOCKET + "]",
              "true",
              "cannot be used together with topologyManagerPolicy single-numa-node"));
    }
    if (!options.isEmpty() && in.get(CPU_MANAGER_POLICY).equals("none")) {
      in.broken(CPU_MANAGER_POLICY_OPTIONS, "needs cpuManagerPolicy static");
    }
  }

  private static void cpuOption(Judgement in, String name, String value) {
    String at = "[" + name + "]";
    Optional<String> gate = CPU_OPTIONS.get(name);
    if (gate == null) {
      in.broken(
          CPU_MANAGER_POLICY_OPTIONS, Flaw.part(at, value, unknown(name, CPU_OPTIONS.keySet())));
      return;
    }
    gate.filter(needed -> !in.gates().enabled(needed))
        .ifPresent(needed -> needsGate(in, CPU_MANAGER_POLICY_OPTIONS, at, value, needed));
    if (!isBoolean(value)) {
      in.broken(CPU_MANAGER_POLICY_OPTIONS, Flaw.part(at, value, "must be \"true\" or \"false\""));
    }
  }

  static void topologyManager(Judgement in) {
    SortedMap<String, String> options = in.get(TOPOLOGY_MANAGER_POLICY_OPTIONS);
    options.forEach((name, value) -> {
      String at = "[" + name + "]";
      if (!TOPOLOGY_OPTIONS.contains(name)) {
        in.broken(
            TOPOLOGY_MANAGER_POLICY_OPTIONS, Flaw.part(at, value, unknown(name, TOPOLOGY_OPTIONS)));
      } else if (name.equals(CLOSEST) && !isBoolean(value)) {
        in.broken(
            TOPOLOGY_MANAGER_POLICY_OPTIONS, Flaw.part(at, value, "must be \"true\" or \"false\""));
      } else if (name.equals(MOST_NODES) && !isNodeCount(value)) {
        in.broken(
            TOPOLOGY_MANAGER_POLICY_OPTIONS,
            Flaw.part(at, value, "must be a whole number of 8 or more"));
      }
    });
  }

  private static void needsGate(
      Judgement in, KubeletOption<?> option, String at, String value, String gate) {
    in.broken(option, Flaw.part(at, value, "needs the feature gate " + gate + ", which is off"));
  }

  private static String unknown(String name, java.util.Collection<String> known) {
    return "belongs to no known option; there are "
        + String.join(", ", known.stream().sorted().toList())
        + Suggestion.hint(name, known);
  }

  private static boolean isOn(SortedMap<String, String> options, String name) {
    return options.containsKey(name)
        && ScalarTypes.parseBoolean(options.getOrDefault(name, ""))
            instanceof Parsed.Good<Boolean>(Boolean on)
        && on;
  }

  private static boolean isBoolean(String value) {
    return ScalarTypes.parseBoolean(value) instanceof Parsed.Good<Boolean>;
  }

  private static boolean isNodeCount(String value) {
    return WholeNumber.parse(value).filter(n -> n.compareTo(LEAST_NODES) >= 0).isPresent();
  }
}

package io.javelet.config.option;

import static io.javelet.config.option.EvictionOptions.ENFORCE_NODE_ALLOCATABLE;
import static io.javelet.config.option.EvictionOptions.KUBE_RESERVED;
import static io.javelet.config.option.EvictionOptions.KUBE_RESERVED_CGROUP;
import static io.javelet.config.option.EvictionOptions.RESERVED_SYSTEM_CPUS;
import static io.javelet.config.option.EvictionOptions.SOFT;
import static io.javelet.config.option.EvictionOptions.SOFT_GRACE_PERIOD;
import static io.javelet.config.option.EvictionOptions.SYSTEM_RESERVED;
import static io.javelet.config.option.EvictionOptions.SYSTEM_RESERVED_CGROUP;
import static io.javelet.config.option.ResourceOptions.CGROUPS_PER_QOS;
import static io.javelet.config.option.ResourceOptions.KUBELET_CGROUPS;

import io.javelet.config.report.ConfigurationWarning.Kind;
import io.javelet.config.value.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/** What is kept from pods, and the eviction thresholds. */
final class ReservationRules {
  private static final String COMPRESSIBLE = "-compressible";

  private ReservationRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(
        ReservationRules::duplicates,
        ReservationRules::oppositePairs,
        ReservationRules::cgroups,
        ReservationRules::noneAlone,
        ReservationRules::needsQosCgroups,
        ReservationRules::reservedCpus,
        ReservationRules::staticCpusNeedReservation,
        ReservationRules::softThresholds,
        ReservationRules::kubeletCgroups);
  }

  private static void duplicates(Judgement in) {
    Set<String> seen = new HashSet<>();
    List<String> entries = in.get(ENFORCE_NODE_ALLOCATABLE);
    for (int i = 0; i < entries.size(); i++) {
      if (!seen.add(entries.get(i))) {
        in.broken(
            ENFORCE_NODE_ALLOCATABLE, Flaw.part("[" + i + "]", entries.get(i), "is given twice"));
      }
    }
  }

  private static void oppositePairs(Judgement in) {
    List<String> entries = in.get(ENFORCE_NODE_ALLOCATABLE);
    for (String key : List.of("system-reserved", "kube-reserved")) {
      if (entries.contains(key) && entries.contains(key + COMPRESSIBLE)) {
        in.broken(
            ENFORCE_NODE_ALLOCATABLE,
            "must not hold both \"" + key + "\" and \"" + key + COMPRESSIBLE + "\"");
      }
    }
  }

  private static void cgroups(Judgement in) {
    needsCgroup(in, "system-reserved", SYSTEM_RESERVED_CGROUP);
    needsCgroup(in, "kube-reserved", KUBE_RESERVED_CGROUP);
  }

  private static void needsCgroup(Judgement in, String key, KubeletOption<String> cgroup) {
    if (!in.get(cgroup).isEmpty()) {
      return;
    }
    List<String> entries = in.get(ENFORCE_NODE_ALLOCATABLE);
    for (String name : List.of(key, key + COMPRESSIBLE)) {
      if (entries.contains(name)) {
        in.broken(
            ENFORCE_NODE_ALLOCATABLE,
            Flaw.part("[" + entries.indexOf(name) + "]", name, "needs " + cgroup.name()));
      }
    }
  }

  private static void noneAlone(Judgement in) {
    List<String> entries = in.get(ENFORCE_NODE_ALLOCATABLE);
    if (entries.contains("none") && entries.size() > 1) {
      in.broken(ENFORCE_NODE_ALLOCATABLE, "must hold nothing else beside \"none\"");
    }
  }

  private static void needsQosCgroups(Judgement in) {
    boolean enforced =
        in.get(ENFORCE_NODE_ALLOCATABLE).stream().anyMatch(entry -> !entry.equals("none"));
    if (enforced && !in.get(CGROUPS_PER_QOS)) {
      in.broken(
          CGROUPS_PER_QOS,
          "needs enforceNodeAllocatable to be empty or \"none\": without these cgroups nothing"
              + " can be enforced");
    }
  }

  private static void reservedCpus(Judgement in) {
    boolean cgroup =
        !in.get(SYSTEM_RESERVED_CGROUP).isEmpty() || !in.get(KUBE_RESERVED_CGROUP).isEmpty();
    if (cgroup && !in.get(RESERVED_SYSTEM_CPUS).isEmpty()) {
      in.broken(
          RESERVED_SYSTEM_CPUS,
          "cannot be used together with systemReservedCgroup or kubeReservedCgroup");
    }
  }

  private static void staticCpusNeedReservation(Judgement in) {
    if (!in.get(ResourceOptions.CPU_MANAGER_POLICY).equals("static")
        || !in.get(RESERVED_SYSTEM_CPUS).isEmpty()) {
      return;
    }
    boolean some = cpu(in.get(SYSTEM_RESERVED)) || cpu(in.get(KUBE_RESERVED));
    if (!some) {
      in.broken(
          ResourceOptions.CPU_MANAGER_POLICY,
          "needs CPU kept for the host: give reservedSystemCPUs, or cpu in systemReserved or"
              + " kubeReserved");
    }
  }

  private static boolean cpu(SortedMap<String, String> reserved) {
    return Optional.ofNullable(reserved.get("cpu"))
        .flatMap(Quantity::parse)
        .filter(quantity -> quantity.signum() > 0)
        .isPresent();
  }

  private static void softThresholds(Judgement in) {
    SortedMap<String, String> graces = in.get(SOFT_GRACE_PERIOD);
    in.get(SOFT)
        .forEach((signal, threshold) -> {
          if (!graces.containsKey(signal)) {
            in.broken(
                SOFT,
                Flaw.part(
                    "[" + signal + "]",
                    threshold,
                    "needs an entry \"" + signal + "\" in evictionSoftGracePeriod"));
          }
        });
  }

  private static void kubeletCgroups(Judgement in) {
    String agent = in.get(KUBELET_CGROUPS);
    String reserved = in.get(KUBE_RESERVED_CGROUP);
    if (!agent.isEmpty() && !reserved.isEmpty() && !agent.startsWith(reserved)) {
      in.findings()
          .warning(
              Kind.DOUBTFUL,
              in.settings().origin(KUBELET_CGROUPS),
              in.quote(KUBELET_CGROUPS) + " is not within " + in.quote(KUBE_RESERVED_CGROUP));
    }
  }
}

package io.javelet.config.option;

import static io.javelet.config.option.ResourceOptions.CGROUP_ROOT;
import static io.javelet.config.option.ResourceOptions.CPU_CFS_QUOTA_PERIOD;
import static io.javelet.config.option.ResourceOptions.FAIL_CGROUP_V1;
import static io.javelet.config.option.ResourceOptions.FAIL_SWAP_ON;
import static io.javelet.config.option.ResourceOptions.MEMORY_RESERVATION_POLICY;
import static io.javelet.config.option.ResourceOptions.MEMORY_THROTTLING_FACTOR;
import static io.javelet.config.option.ResourceOptions.QOS_RESERVED;
import static io.javelet.config.option.ResourceOptions.RESERVED_MEMORY_BY_NODE;
import static io.javelet.config.option.ResourceOptions.SINGLE_PROCESS_OOM_KILL;
import static io.javelet.config.option.ResourceOptions.SWAP_BEHAVIOR;
import static io.javelet.config.option.ResourceOptions.SYSTEM_CGROUPS;

import io.javelet.config.value.HostFacts.CgroupMode;
import io.javelet.config.value.MemoryReservation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Cgroups, CPU, memory and swap. */
final class ResourceRules {
  private static final Duration USUAL_QUOTA_PERIOD = Duration.ofMillis(100);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private ResourceRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(
        ResourceRules::systemCgroups,
        ResourceRules::cgroupVersion,
        ResourceRules::singleProcessOomKill,
        ResourceRules::quotaPeriod,
        ResourceRules::memoryQos,
        ResourceRules::swap,
        ResourceRules::qosReserved,
        ResourceRules::reservedMemory,
        PolicyOptionRules::cpuManager,
        PolicyOptionRules::topologyManager);
  }

  private static void systemCgroups(Judgement in) {
    if (!in.get(SYSTEM_CGROUPS).isEmpty() && in.get(CGROUP_ROOT).isEmpty()) {
      in.broken(SYSTEM_CGROUPS, "needs cgroupRoot, for example \"/\"");
    }
    if (in.get(SYSTEM_CGROUPS).equals("/")) {
      in.broken(SYSTEM_CGROUPS, "cannot be the topmost cgroup, from which processes are moved");
    }
  }

  private static void cgroupVersion(Judgement in) {
    if (in.get(FAIL_CGROUP_V1) && in.host().cgroupMode() != CgroupMode.V2) {
      String host =
          in.host().cgroupMode() == CgroupMode.HYBRID
              ? "this host uses cgroup v1 controllers beside cgroup v2"
              : "this host uses cgroup v1";
      in.broken(
          FAIL_CGROUP_V1,
          "forbids to start here: "
              + host
              + ". Write \"failCgroupV1: false\" into the configuration file (or give"
              + " --fail-cgroupv1=false) to run on it nevertheless, or boot the host with"
              + " systemd.unified_cgroup_hierarchy=1");
    }
  }

  private static void singleProcessOomKill(Judgement in) {
    boolean off = in.settings().find(SINGLE_PROCESS_OOM_KILL).filter(kill -> !kill).isPresent();
    if (off && in.host().cgroupMode() != CgroupMode.V2) {
      in.broken(SINGLE_PROCESS_OOM_KILL, "needs cgroup v2; leave it out on this host");
    }
  }

  private static void quotaPeriod(Judgement in) {
    Duration period = in.get(CPU_CFS_QUOTA_PERIOD);
    if (!in.gates().enabled("CustomCPUCFSQuotaPeriod")) {
      if (!period.equals(USUAL_QUOTA_PERIOD)) {
        in.broken(
            CPU_CFS_QUOTA_PERIOD,
            "must be 100ms while the feature gate CustomCPUCFSQuotaPeriod is off");
      }
    } else if (period.compareTo(Duration.ofMillis(1)) < 0
        || period.compareTo(Duration.ofSeconds(1)) > 0) {
      in.broken(CPU_CFS_QUOTA_PERIOD, "must be between 1ms and 1s");
    }
  }

  private static void memoryQos(Judgement in) {
    boolean on = in.gates().enabled("MemoryQoS");
    if (on && in.settings().find(MEMORY_THROTTLING_FACTOR).isEmpty()) {
      in.broken(MEMORY_THROTTLING_FACTOR, "must be given while the feature gate MemoryQoS is on");
    }
    if (!on && in.get(MEMORY_RESERVATION_POLICY).equals("TieredReservation")) {
      in.broken(MEMORY_RESERVATION_POLICY, "needs the feature gate MemoryQoS, which is off");
    }
  }

  private static void swap(Judgement in) {
    String behavior = in.get(SWAP_BEHAVIOR);
    if (!behavior.isEmpty() && !in.gates().enabled("NodeSwap")) {
      in.broken(SWAP_BEHAVIOR, "needs the feature gate NodeSwap, which is off");
    }
    if (behavior.equals("LimitedSwap") && in.host().cgroupMode() != CgroupMode.V2) {
      in.broken(SWAP_BEHAVIOR, "needs cgroup v2, which this host does not have");
    }
    if (in.get(FAIL_SWAP_ON) && in.host().swapOn()) {
      in.broken(
          FAIL_SWAP_ON,
          "forbids to start here: this host swaps. Switch swap off, or write \"failSwapOn:"
              + " false\" into the configuration file (or give --fail-swap-on=false)");
    }
  }

  private static void qosReserved(Judgement in) {
    if (in.get(QOS_RESERVED).isEmpty()) {
      return;
    }
    if (!in.gates().enabled("QOSReserved")) {
      in.broken(QOS_RESERVED, "needs the feature gate QOSReserved, which is off");
    }
    in.get(QOS_RESERVED)
        .forEach((resource, share) -> {
          String at = "[" + resource + "]";
          if (!resource.equals("memory")) {
            in.broken(QOS_RESERVED, Flaw.part(at, share, "cannot be reserved; only memory can"));
          } else if (!isPercentage(share)) {
            in.broken(
                QOS_RESERVED, Flaw.part(at, share, "must be a percentage between 0% and 100%"));
          }
        });
  }

  private static boolean isPercentage(String text) {
    return EvictionSignals.percentage(text)
        .filter(p -> p.signum() >= 0 && p.compareTo(HUNDRED) <= 0)
        .isPresent();
  }

  private static void reservedMemory(Judgement in) {
    Set<String> seen = new HashSet<>();
    List<MemoryReservation> reservations = in.get(RESERVED_MEMORY_BY_NODE);
    for (int i = 0; i < reservations.size(); i++) {
      MemoryReservation reservation = reservations.get(i);
      String limits = "[" + i + "].limits";
      reservation
          .limits()
          .forEach((type, amount) -> {
            String at = limits + "[" + type + "]";
            if (!type.equals("memory") && !type.startsWith("hugepages-")) {
              in.broken(
                  RESERVED_MEMORY_BY_NODE,
                  Flaw.part(
                      at,
                      amount.toString(),
                      "cannot be reserved; only memory and hugepages-<size> can"));
            }
            if (amount.signum() == 0) {
              in.broken(
                  RESERVED_MEMORY_BY_NODE, Flaw.part(at, amount.toString(), "must not be zero"));
            }
            if (!seen.add(reservation.numaNode() + " " + type)) {
              in.broken(
                  RESERVED_MEMORY_BY_NODE,
                  Flaw.part(
                      at,
                      amount.toString(),
                      "is given twice for NUMA node " + reservation.numaNode()));
            }
          });
    }
  }
}

package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.STRING_MAP;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.RESOURCES;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.FLOAT;
import static io.javelet.config.option.ScalarTypes.STRING;
import static io.javelet.config.option.StructuredTypes.RESERVED_MEMORY;

import io.javelet.config.value.MemoryReservation;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Cgroups, CPU, memory, swap and where on the machine pods get them. */
public final class ResourceOptions {

  public static final KubeletOption<String> CGROUP_DRIVER =
      field(RESOURCES, "cgroupDriver", STRING)
          .oldFlag("cgroup-driver")
          .byDefault("cgroupfs")
          .check(Check.oneOf("cgroupfs", "systemd"))
          .means("Who makes cgroups: cgroupfs or systemd. What the runtime answers comes first.");

  public static final KubeletOption<String> CGROUP_ROOT =
      field(RESOURCES, "cgroupRoot", STRING)
          .oldFlag("cgroup-root")
          .byDefault("")
          .means("Cgroup below which all pods run; empty means the topmost one.");

  public static final KubeletOption<Boolean> CGROUPS_PER_QOS =
      field(RESOURCES, "cgroupsPerQOS", BOOL)
          .nullable()
          .oldFlag("cgroups-per-qos")
          .byDefault(true)
          .means("Put pods into cgroups by their quality-of-service class.");

  public static final KubeletOption<String> KUBELET_CGROUPS =
      field(RESOURCES, "kubeletCgroups", STRING)
          .oldFlag("kubelet-cgroups")
          .byDefault("")
          .means("Cgroup to put the agent itself into.");

  public static final KubeletOption<String> SYSTEM_CGROUPS =
      field(RESOURCES, "systemCgroups", STRING)
          .oldFlag("system-cgroups")
          .byDefault("")
          .means("Cgroup for processes that are in none. Needs cgroupRoot.");

  public static final KubeletOption<Boolean> MOVE_PROCESSES_WITHOUT_SYSTEMD =
      flag(RESOURCES, "move-processes-without-systemd", BOOL)
          .byDefault(false)
          .ours()
          .means(
              "Let systemCgroups move all processes of the topmost cgroup also where systemd does"
                  + " not run the machine, which may be the whole machine.");

  public static final KubeletOption<Boolean> FAIL_CGROUP_V1 =
      field(RESOURCES, "failCgroupV1", BOOL)
          .nullable()
          .alsoFlag("fail-cgroupv1")
          .byDefault(true)
          .means("Refuse to start on a host with cgroup v1.");

  public static final KubeletOption<Boolean> SINGLE_PROCESS_OOM_KILL =
      field(RESOURCES, "singleProcessOOMKill", BOOL)
          .nullable()
          .means(
              "Let the kernel kill one process of a container that is out of memory, not all."
                  + " Unset means false, and true with cgroup v1.");

  public static final KubeletOption<Boolean> CPU_CFS_QUOTA =
      field(RESOURCES, "cpuCFSQuota", BOOL)
          .nullable()
          .oldFlag("cpu-cfs-quota")
          .byDefault(true)
          .means("Enforce CPU limits.");

  public static final KubeletOption<Duration> CPU_CFS_QUOTA_PERIOD =
      field(RESOURCES, "cpuCFSQuotaPeriod", DURATION)
          .nullable()
          .oldFlag("cpu-cfs-quota-period")
          .byDefault(Duration.ofMillis(100))
          .gate("CustomCPUCFSQuotaPeriod")
          .means("Period over which CPU limits are enforced, 1ms to 1s.");

  public static final KubeletOption<String> CPU_MANAGER_POLICY =
      field(RESOURCES, "cpuManagerPolicy", STRING)
          .oldFlag("cpu-manager-policy")
          .byDefault("none")
          .check(Check.oneOf("none", "static"))
          .means("static gives guaranteed pods with whole CPU requests CPUs of their own.");

  public static final KubeletOption<SortedMap<String, String>> CPU_MANAGER_POLICY_OPTIONS =
      field(RESOURCES, "cpuManagerPolicyOptions", STRING_MAP)
          .oldFlag("cpu-manager-policy-options")
          .byDefault(Collections.unmodifiableSortedMap(new TreeMap<>()))
          .means("Finer points of the static CPU policy.");

  public static final KubeletOption<Duration> CPU_MANAGER_RECONCILE_PERIOD =
      field(RESOURCES, "cpuManagerReconcilePeriod", DURATION)
          .oldFlag("cpu-manager-reconcile-period")
          .byDefault(Duration.ofSeconds(10))
          .means("How often containers' CPU sets are compared with what they should be.");

  public static final KubeletOption<String> MEMORY_MANAGER_POLICY =
      field(RESOURCES, "memoryManagerPolicy", STRING)
          .oldFlag("memory-manager-policy")
          .byDefault("None")
          .check(Check.oneOf("None", "Static"))
          .means("Static gives guaranteed pods memory of chosen NUMA nodes.");

  public static final KubeletOption<List<MemoryReservation>> RESERVED_MEMORY_BY_NODE =
      field(RESOURCES, "reservedMemory", RESERVED_MEMORY)
          .oldFlag("reserved-memory")
          .byDefault(List.of())
          .means("Memory of each NUMA node that pods may not have.");

  public static final KubeletOption<String> TOPOLOGY_MANAGER_POLICY =
      field(RESOURCES, "topologyManagerPolicy", STRING)
          .oldFlag("topology-manager-policy")
          .byDefault("none")
          .check(Check.oneOf("none", "best-effort", "restricted", "single-numa-node"))
          .means("How strictly CPUs, memory and devices of a pod have to be near each other.");

  public static final KubeletOption<String> TOPOLOGY_MANAGER_SCOPE =
      field(RESOURCES, "topologyManagerScope", STRING)
          .oldFlag("topology-manager-scope")
          .byDefault("container")
          .check(Check.oneOf("container", "pod"))
          .means("Whether nearness is wanted within each container or within the pod.");

  public static final KubeletOption<SortedMap<String, String>> TOPOLOGY_MANAGER_POLICY_OPTIONS =
      field(RESOURCES, "topologyManagerPolicyOptions", STRING_MAP)
          .oldFlag("topology-manager-policy-options")
          .byDefault(Collections.unmodifiableSortedMap(new TreeMap<>()))
          .means("Finer points of the topology policy.");

  public static final KubeletOption<SortedMap<String, String>> QOS_RESERVED =
      field(RESOURCES, "qosReserved", STRING_MAP)
          .oldFlag("qos-reserved")
          .byDefault(Collections.unmodifiableSortedMap(new TreeMap<>()))
          .gate("QOSReserved")
          .means("Share of requested memory that lower classes may not touch, as memory=50%.");

  public static final KubeletOption<Double> MEMORY_THROTTLING_FACTOR =
      field(RESOURCES, "memoryThrottlingFactor", FLOAT)
          .nullable()
          .byDefault(0.9)
          .gate("MemoryQoS")
          .check(
              Check.that(
                  factor -> factor > 0 && factor <= 1.0, "must be greater than 0 and at most 1.0"))
          .means("From which share of its limit a container's memory is throttled.");

  public static final KubeletOption<String> MEMORY_RESERVATION_POLICY =
      field(RESOURCES, "memoryReservationPolicy", STRING)
          .byDefault("None")
          .gate("MemoryQoS")
          .check(Check.oneOf("None", "TieredReservation"))
          .means("Whether requested memory is protected from being reclaimed.");

  public static final KubeletOption<Boolean> FAIL_SWAP_ON =
      field(RESOURCES, "failSwapOn", BOOL)
          .nullable()
          .oldFlag("fail-swap-on")
          .byDefault(true)
          .means("Refuse to start on a host that swaps.");

  public static final KubeletOption<String> SWAP_BEHAVIOR =
      field(RESOURCES, "memorySwap.swapBehavior", STRING)
          .byDefault("")
          .gate("NodeSwap")
          .check(Check.oneOf("", "NoSwap", "LimitedSwap"))
          .means("Whether pods may swap: NoSwap, or LimitedSwap in proportion to their memory.");

  private ResourceOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        CGROUP_DRIVER,
        CGROUP_ROOT,
        CGROUPS_PER_QOS,
        KUBELET_CGROUPS,
        SYSTEM_CGROUPS,
        MOVE_PROCESSES_WITHOUT_SYSTEMD,
        FAIL_CGROUP_V1,
        SINGLE_PROCESS_OOM_KILL,
        CPU_CFS_QUOTA,
        CPU_CFS_QUOTA_PERIOD,
        CPU_MANAGER_POLICY,
        CPU_MANAGER_POLICY_OPTIONS,
        CPU_MANAGER_RECONCILE_PERIOD,
        MEMORY_MANAGER_POLICY,
        RESERVED_MEMORY_BY_NODE,
        TOPOLOGY_MANAGER_POLICY,
        TOPOLOGY_MANAGER_SCOPE,
        TOPOLOGY_MANAGER_POLICY_OPTIONS,
        QOS_RESERVED,
        MEMORY_THROTTLING_FACTOR,
        MEMORY_RESERVATION_POLICY,
        FAIL_SWAP_ON,
        SWAP_BEHAVIOR);
  }
}

package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.STRINGS;
import static io.javelet.config.option.CollectionTypes.STRING_MAP;
import static io.javelet.config.option.CollectionTypes.THRESHOLDS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.OptionGroup.EVICTION;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What pods may not have, and what happens when little is left. */
public final class EvictionOptions {
  private static final SortedMap<String, String> NONE =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  /** The hard thresholds of a node whose file names none. */
  static final SortedMap<String, String> DEFAULT_HARD =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "memory.available", "100Mi",
                  "nodefs.available", "10%",
                  "nodefs.inodesFree", "5%",
                  "imagefs.available", "15%",
                  "imagefs.inodesFree", "5%")));

  public static final KubeletOption<SortedMap<String, String>> SYSTEM_RESERVED =
      field(EVICTION, "systemReserved", STRING_MAP)
          .oldFlag("system-reserved")
          .byDefault(NONE)
          .check(Check.eachEntry(ReservedAmounts::judge))
          .means("What the host's services need: cpu, memory, ephemeral-storage, pid.");

  public static final KubeletOption<SortedMap<String, String>> KUBE_RESERVED =
      field(EVICTION, "kubeReserved", STRING_MAP)
          .oldFlag("kube-reserved")
          .byDefault(NONE)
          .check(Check.eachEntry(ReservedAmounts::judge))
          .means("What the agent and the runtime need: cpu, memory, ephemeral-storage, pid.");

  public static final KubeletOption<String> RESERVED_SYSTEM_CPUS =
      field(EVICTION, "reservedSystemCPUs", STRING)
          .oldFlag("reserved-cpus")
          .byDefault("")
          .check(CpuList::judge)
          .means("CPUs that pods may not have, for example 0-1,4; replaces reserved CPU amounts.");

  public static final KubeletOption<String> SYSTEM_RESERVED_CGROUP =
      field(EVICTION, "systemReservedCgroup", STRING)
          .oldFlag("system-reserved-cgroup")
          .byDefault("")
          .means("Cgroup of the host's services, to hold them to systemReserved.");

  public static final KubeletOption<String> KUBE_RESERVED_CGROUP =
      field(EVICTION, "kubeReservedCgroup", STRING)
          .oldFlag("kube-reserved-cgroup")
          .byDefault("")
          .means("Cgroup of the agent and the runtime, to hold them to kubeReserved.");

  public static final KubeletOption<List<String>> ENFORCE_NODE_ALLOCATABLE =
      field(EVICTION, "enforceNodeAllocatable", STRINGS)
          .oldFlag("enforce-node-allocatable")
          .byDefault(List.of("pods"))
          .check(
              Check.eachOf(
                  List.of(
                      "none",
                      "pods",
                      "system-reserved",
                      "system-reserved-compressible",
                      "kube-reserved",
                      "kube-reserved-compressible")))
          .means(
              "Who is held to what is theirs: pods, system-reserved, kube-reserved, the two with"
                  + " -compressible for CPU only, or none.");

  public static final KubeletOption<SortedMap<String, String>> HARD =
      field(EVICTION, "evictionHard", THRESHOLDS)
          .oldFlag("eviction-hard")
          .byDefault(DEFAULT_HARD)
          .withoutFile(NONE)
          .check(Check.eachEntry(EvictionSignals::judgeThreshold))
          .means("Thresholds below which pods are ended at once, as memory.available: 100Mi.");

  public static final KubeletOption<SortedMap<String, String>> SOFT =
      field(EVICTION, "evictionSoft", THRESHOLDS)
          .oldFlag("eviction-soft")
          .byDefault(NONE)
          .check(Check.eachEntry(EvictionSignals::judgeThreshold))
          .means("Thresholds below which pods are ended after a while.");

  public static final KubeletOption<SortedMap<String, String>> SOFT_GRACE_PERIOD =
      field(EVICTION, "evictionSoftGracePeriod", STRING_MAP)
          .oldFlag("eviction-soft-grace-period")
          .byDefault(NONE)
          .check(Check.eachEntry(EvictionSignals::judgeGracePeriod))
          .means("How long each soft threshold has to be crossed.");

  public static final KubeletOption<SortedMap<String, String>> MINIMUM_RECLAIM =
      field(EVICTION, "evictionMinimumReclaim", STRING_MAP)
          .oldFlag("eviction-minimum-reclaim")
          .byDefault(NONE)
          .check(Check.eachEntry(EvictionSignals::judgeReclaim))
          .means("How much to win back beyond a threshold once it was crossed.");

  public static final KubeletOption<Boolean> MERGE_DEFAULTS =
      field(EVICTION, "mergeDefaultEvictionSettings", BOOL)
          .nullable()
          .byDefault(false)
          .means("Keep the default hard thresholds for signals that evictionHard does not name.");

  public static final KubeletOption<Duration> PRESSURE_TRANSITION_PERIOD =
      field(EVICTION, "evictionPressureTransitionPeriod", DURATION)
          .oldFlag("eviction-pressure-transition-period")
          .byDefault(Duration.ofMinutes(5))
          .means("How long the node keeps reporting pressure after it has passed.");

  public static final KubeletOption<Integer> MAX_POD_GRACE_PERIOD =
      field(EVICTION, "evictionMaxPodGracePeriod", INT32)
          .oldFlag("eviction-max-pod-grace-period")
          .byDefault(0)
          .means("Most seconds a pod gets to end at a soft threshold; negative means its own.");

  public static final KubeletOption<Boolean> KERNEL_MEMCG_NOTIFICATION =
      field(EVICTION, "kernelMemcgNotification", BOOL)
          .oldFlag("kernel-memcg-notification")
          .byDefault(false)
          .means("Be told by the kernel when memory gets short, instead of only asking.");

  /** What is kept from pods. */
  public static final Set<KubeletOption<?>> RESERVATIONS =
      Set.of(SYSTEM_RESERVED, KUBE_RESERVED, RESERVED_SYSTEM_CPUS, HARD, MERGE_DEFAULTS);

  /** What decides when pods are ended to relieve the node. */
  public static final Set<KubeletOption<?>> THRESHOLDS_AND_GRACE =
      Set.of(
          HARD,
          SOFT,
          SOFT_GRACE_PERIOD,
          MINIMUM_RECLAIM,
          MERGE_DEFAULTS,
          PRESSURE_TRANSITION_PERIOD,
          MAX_POD_GRACE_PERIOD);

  private EvictionOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        SYSTEM_RESERVED,
        KUBE_RESERVED,
        RESERVED_SYSTEM_CPUS,
        SYSTEM_RESERVED_CGROUP,
        KUBE_RESERVED_CGROUP,
        ENFORCE_NODE_ALLOCATABLE,
        HARD,
        SOFT,
        SOFT_GRACE_PERIOD,
        MINIMUM_RECLAIM,
        MERGE_DEFAULTS,
        PRESSURE_TRANSITION_PERIOD,
        MAX_POD_GRACE_PERIOD,
        KERNEL_MEMCG_NOTIFICATION);
  }
}

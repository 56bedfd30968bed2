package io.javelet.resource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What is written into which files of a cgroup, for both versions. Pure. Upstream's counterpart:
 * {@code cgroupManager.Update} and libcontainer.
 */
final class CgroupValues {
  /** What limits nothing, and yet is a number: as upstream writes it for huge pages of tiers. */
  private static final long BOUNDLESS = 1L << 62;

  private CgroupValues() {}

  /**
   * The files of a pod's cgroup, in the order in which they are to be written.
   *
   * @param unified whether controllers are in version 2
   * @param hugepageSizes of this machine, in the kernel's spelling; what the pod does not ask for
   *     is forbidden to it
   */
  static SequencedMap<String, String> ofPod(
      PodCgroupLimits limits, boolean unified, Set<String> hugepageSizes) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    putShares(values, limits.cpuShares(), unified);
    limits
        .cpu()
        .ifPresent(cpu -> {
          if (unified) {
            String quota = cpu.quotaMicros() < 0 ? "max" : Long.toString(cpu.quotaMicros());
            values.put("cpu.max", quota + " " + cpu.periodMicros());
          } else {
            values.put("cpu.cfs_period_us", Long.toString(cpu.periodMicros()));
            values.put("cpu.cfs_quota_us", Long.toString(cpu.quotaMicros()));
          }
        });
    limits.memoryBytes().ifPresent(bytes -> values.put(memoryFile(unified), Long.toString(bytes)));
    if (unified) {
      values.putAll(limits.unified());
    }
    limits.pids().ifPresent(pids -> values.put("pids.max", Long.toString(pids)));
    for (String size : hugepageSizes) {
      values.put(
          hugepageFile(size, unified),
          Long.toString(limits.hugepageBytes().getOrDefault(size, 0L)));
    }
    return values;
  }

  /** The files of the cgroup that holds all pods, as far as they follow from the node. */
  static SequencedMap<String, String> ofNode(
      ResourceAmounts enforced, boolean unified, Set<String> hugepageSizes) {
    SequencedMap<String, String> values =
        ofReserved(
            enforced.only(name -> !name.startsWith(ResourceAmounts.HUGEPAGES_PREFIX)), unified);
    Map<String, Long> hugepages = Hugepages.limits(enforced);
    for (String size : hugepageSizes) {
      values.put(
          hugepageFile(size, unified), Long.toString(hugepages.getOrDefault(size, BOUNDLESS)));
    }
    return values;
  }

  /** The files of a cgroup that is held to these amounts; those without one are left alone. */
  static SequencedMap<String, String> ofReserved(ResourceAmounts amounts, boolean unified) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    if (amounts.has(ResourceAmounts.CPU)) {
      putShares(values, KernelValues.shares(amounts.cpuMillis()), unified);
    }
    if (amounts.has(ResourceAmounts.MEMORY)) {
      values.put(memoryFile(unified), Long.toString(amounts.memoryBytes()));
    }
    if (amounts.has(NodeAllocatable.PIDS)) {
      values.put("pids.max", Long.toString(amounts.value(NodeAllocatable.PIDS)));
    }
    Hugepages.limits(amounts)
        .forEach((size, bytes) -> values.put(hugepageFile(size, unified), Long.toString(bytes)));
    return values;
  }

  /** The files of a tier: its weight against its neighbours, and all huge pages. */
  static SequencedMap<String, String> ofTier(
      long shares, boolean unified, Set<String> hugepageSizes) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    putShares(values, shares, unified);
    for (String size : hugepageSizes) {
      values.put(hugepageFile(size, unified), Long.toString(BOUNDLESS));
    }
    return values;
  }

  static String memoryFile(boolean unified) {
    return unified ? "memory.max" : "memory.limit_in_bytes";
  }

  private static void putShares(Map<String, String> values, long shares, boolean unified) {
    if (unified) {
      values.put("cpu.weight", Long.toString(KernelValues.weight(shares)));
    } else {
      values.put("cpu.shares", Long.toString(shares));
    }
  }

  private static String hugepageFile(String size, boolean unified) {
    return "hugetlb." + size + (unified ? ".max" : ".limit_in_bytes");
  }
}

package io.javelet.topology;

import java.util.Map;

/**
 * Finer points of how CPUs are chosen. Immutable. Upstream's counterpart: {@code
 * StaticPolicyOptions}.
 *
 * @param wholeCores a container gets whole cores or nothing
 * @param acrossNuma evenly from several NUMA nodes instead of from one after the other
 * @param bySocket what is on one socket counts as near
 * @param acrossCores single CPUs of many cores instead of whole cores
 * @param strictReservation nobody at all runs on reserved CPUs
 * @param byCache preferably CPUs of one cache
 */
record CpuPolicyOptions(
    boolean wholeCores,
    boolean acrossNuma,
    boolean bySocket,
    boolean acrossCores,
    boolean strictReservation,
    boolean byCache) {

  /** From the configuration, which has been checked. */
  static CpuPolicyOptions of(Map<String, String> options) {
    return new CpuPolicyOptions(
        isOn(options, "full-pcpus-only"),
        isOn(options, "distribute-cpus-across-numa"),
        isOn(options, "align-by-socket"),
        isOn(options, "distribute-cpus-across-cores"),
        isOn(options, "strict-cpu-reservation"),
        isOn(options, "prefer-align-cpus-by-uncorecache"));
  }

  /** Every spelling that Go's ParseBool takes for true. */
  static boolean isOn(Map<String, String> options, String name) {
    return switch (options.getOrDefault(name, "")) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      default -> false;
    };
  }

  /** Chooses as they say. */
  CpuSet choose(CpuTopology machine, CpuSet available, int count) throws NotAllocatableException {
    return acrossNuma
        ? new DistributedCpuChoice(
                machine, available, count, wholeCores ? machine.perCore() : 1, acrossCores)
            .choose()
        : CpuChoice.packed(machine, available, count, acrossCores, byCache);
  }
}

package io.javelet.resource;

import java.math.BigDecimal;
import java.util.List;

/**
 * Decides whether a pod that runs can have more. Pure. Upstream's counterpart: {@code canResizePod}
 * of the allocation manager.
 */
final class ResizeAdmission {
  private static final List<String> NAMES = List.of(ResourceAmounts.CPU, ResourceAmounts.MEMORY);
  private static final String TOO_MUCH = "insufficient_node_allocatable";

  private ResizeAdmission() {}

  /**
   * The answer.
   *
   * @param wanted what the pod as a whole would request
   * @param others what all other pods of the node have been given
   * @param promised what the node has for pods
   */
  static ResizeDecision decide(
      ResourceAmounts wanted, ResourceAmounts others, ResourceAmounts promised) {
    for (String name : NAMES.reversed()) {
      if (wanted.amount(name).compareTo(promised.amount(name)) > 0) {
        return new ResizeDecision.Infeasible(
            TOO_MUCH,
            "Node didn't have enough capacity: %s, requested: %d, capacity: %d"
                .formatted(name, units(name, wanted), units(name, promised)));
      }
    }
    for (String name : NAMES) {
      BigDecimal sum = wanted.amount(name).add(others.amount(name));
      if (sum.compareTo(promised.amount(name)) > 0) {
        return new ResizeDecision.Deferred(
            "OutOf" + name,
            "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
                .formatted(name, units(name, wanted), units(name, others), units(name, promised)));
      }
    }
    return new ResizeDecision.Accepted();
  }

  /** The scheduler counts CPU in thousandths. */
  private static long units(String name, ResourceAmounts amounts) {
    return name.equals(ResourceAmounts.CPU) ? amounts.cpuMillis() : amounts.value(name);
  }
}

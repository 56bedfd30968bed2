package io.javelet.resource;

import java.util.Optional;

/**
 * What the configuration and the machine say about memory beyond limits.
 *
 * @param unified whether controllers are in cgroup v2
 * @param groupKill whether all processes of a container die when one is killed for want of memory:
 *     {@code singleProcessOOMKill: false}; v2 only
 * @param qos throttling and protection, absent while the gate {@code MemoryQoS} is off; v2 only
 * @param swap what containers may swap, absent where the kernel cannot limit it
 */
public record MemorySettings(
    boolean unified, boolean groupKill, Optional<Qos> qos, Optional<Swap> swap) {
  /** Limits and nothing else, on cgroup v1. */
  public static final MemorySettings LIMITS_ONLY =
      new MemorySettings(false, false, Optional.empty(), Optional.empty());

  /**
   * Throttling before the limit, and protection from being reclaimed.
   *
   * @param throttlingFactor from which share of the way from request to limit a container is slowed
   *     down, 0 to 1
   * @param tieredReservation whether requests are protected: {@code memoryReservationPolicy}
   * @param allocatableBytes stands in for the limit that a container does not have: what is not
   *     reserved
   */
  public record Qos(double throttlingFactor, boolean tieredReservation, long allocatableBytes) {}

  /**
   * Swap.
   *
   * @param limited whether burstable containers may swap in proportion to their request: {@code
   *     LimitedSwap}; otherwise none may
   * @param nodeBytes swap space of the node
   */
  public record Swap(boolean limited, long nodeBytes) {}
}

package io.javelet.config;

import io.javelet.config.value.MemoryReservation;
import java.util.List;
import java.util.Map;

/**
 * How memory is given.
 *
 * @param staticPolicy whether guaranteed pods get memory of chosen NUMA nodes
 * @param reserved memory of NUMA nodes that pods may not have
 * @param throttlingFactor from which share of its limit a container is throttled
 * @param tieredReservation whether requested memory is protected from being reclaimed
 * @param qosReserved share of requests, in percent, kept from lower classes, by resource
 * @param limitedSwap whether pods may swap in proportion to their memory
 */
public record MemoryConfiguration(
    boolean staticPolicy,
    List<MemoryReservation> reserved,
    double throttlingFactor,
    boolean tieredReservation,
    Map<String, String> qosReserved,
    boolean limitedSwap) {

  public MemoryConfiguration {
    reserved = List.copyOf(reserved);
    qosReserved = Map.copyOf(qosReserved);
  }
}

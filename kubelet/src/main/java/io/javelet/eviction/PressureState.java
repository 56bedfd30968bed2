package io.javelet.eviction;

import io.javelet.config.value.EvictionSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which thresholds are crossed and since when, and when the node was last short of what. Immutable;
 * each look at the node gives the next one. Upstream's counterpart: the bookkeeping of {@code
 * managerImpl.synchronize}.
 *
 * @param crossedSince the thresholds that are crossed, or not resolved yet
 * @param lastSeen when each pressure was seen last
 */
record PressureState(Map<Threshold, Instant> crossedSince, Map<NodePressure, Instant> lastSeen) {
  static final PressureState NONE = new PressureState(Map.of(), Map.of());

  PressureState {
    crossedSince = Map.copyOf(crossedSince);
    lastSeen = Map.copyOf(lastSeen);
  }

  /**
   * The state after a look.
   *
   * @param thresholds those in force
   * @param supplies what is left; a signal that could not be read is not judged
   */
  PressureState after(
      List<Threshold> thresholds, Map<EvictionSignal, Supply> supplies, Instant now) {
    Map<Threshold, Instant> crossed = new HashMap<>();
    Map<NodePressure, Instant> seen = new EnumMap<>(NodePressure.class);
    seen.putAll(lastSeen);
    for (Threshold threshold : thresholds) {
      Optional<Supply> supply = Optional.ofNullable(supplies.get(threshold.signal()));
      Optional<Instant> since = Optional.ofNullable(crossedSince.get(threshold));
      boolean holds =
          supply
              .map(left ->
                  threshold.isCrossed(left) || (since.isPresent() && threshold.isUnresolved(left)))
              .orElse(false);
      if (holds) {
        crossed.put(threshold, since.orElse(now));
        seen.put(NodePressure.of(threshold.signal()), now);
      }
    }
    return new PressureState(crossed, seen);
  }

  /** The thresholds that have been crossed for as long as they have to be, hard ones first. */
  List<Threshold> due(Instant now) {
    return crossedSince.entrySet().stream()
        .filter(each -> !now.isBefore(each.getValue().plus(each.getKey().grace())))
        .map(Map.Entry::getKey)
        .sorted(EvictionOrder.OF_THRESHOLDS)
        .toList();
  }

  /**
   * What the node is short of, or was a short while ago: conditions must not flap.
   *
   * @param transition how long a pressure is told after it was seen last
   */
  Set<NodePressure> pressures(Duration transition, Instant now) {
    Set<NodePressure> pressures = EnumSet.noneOf(NodePressure.class);
    lastSeen.forEach((pressure, at) -> {
      if (at.equals(now) || now.isBefore(at.plus(transition))) {
        pressures.add(pressure);
      }
    });
    return Set.copyOf(pressures);
  }
}

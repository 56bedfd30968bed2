package io.javelet.eviction;

import io.javelet.config.EvictionConfiguration;
import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import io.javelet.config.value.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A limit below which pods are ended.
 *
 * @param signal what is looked at
 * @param amount what has to be left
 * @param grace how long it has to be crossed; zero for a hard one
 * @param reclaim how much more than {@code amount} has to be won back once it was crossed
 */
record Threshold(
    EvictionSignal signal,
    EvictionAmount amount,
    Duration grace,
    Optional<EvictionAmount> reclaim) {
  private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

  /**
   * All that a configuration asks for. Where the pods' own cgroup is limited, a hard threshold of
   * the node's memory holds for the pods' memory too, as upstream has it.
   *
   * @param podsAreLimited whether {@code enforceNodeAllocatable} names pods
   */
  static List<Threshold> of(EvictionConfiguration configuration, boolean podsAreLimited) {
    List<Threshold> thresholds = new ArrayList<>();
    configuration
        .hard()
        .forEach((signal, amount) -> {
          Optional<EvictionAmount> reclaim =
              Optional.ofNullable(configuration.minimumReclaim().get(signal));
          thresholds.add(new Threshold(signal, amount, Duration.ZERO, reclaim));
          if (signal == EvictionSignal.MEMORY_AVAILABLE && podsAreLimited) {
            thresholds.add(
                new Threshold(
                    EvictionSignal.ALLOCATABLE_MEMORY_AVAILABLE, amount, Duration.ZERO, reclaim));
          }
        });
    configuration
        .soft()
        .forEach(soft ->
            thresholds.add(
                new Threshold(
                    soft.signal(),
                    soft.amount(),
                    soft.grace(),
                    Optional.ofNullable(configuration.minimumReclaim().get(soft.signal())))));
    return List.copyOf(thresholds);
  }

  boolean isHard() {
    return grace.isZero();
  }

  /** Whether too little is left. */
  boolean isCrossed(Supply supply) {
    return supply.available() < least(supply);
  }

  /** Whether, once crossed, too little was won back. */
  boolean isUnresolved(Supply supply) {
    return supply.available() < least(supply) + reclaim.map(more -> of(more, supply)).orElse(0L);
  }

  /** What has to be left. */
  long least(Supply supply) {
    return of(amount, supply);
  }

  private static long of(EvictionAmount amount, Supply supply) {
    return switch (amount) {
      case EvictionAmount.Absolute(Quantity quantity) -> quantity.toLong();
      case EvictionAmount.Share(BigDecimal percent) ->
          BigDecimal.valueOf(supply.capacity())
              .multiply(percent)
              .divide(PERCENT, 0, RoundingMode.DOWN)
              .longValueExact();
    };
  }
}

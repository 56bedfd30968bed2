package io.javelet.config;

import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What happens when little is left.
 *
 * @param hard thresholds at which pods are ended at once
 * @param soft thresholds at which pods are ended after a while
 * @param minimumReclaim how much to win back beyond a threshold
 * @param pressureTransitionPeriod how long pressure is reported after it has passed
 * @param maxPodGraceSeconds most seconds a pod gets at a soft threshold; absent means its own
 * @param kernelMemcgNotification whether the kernel is asked to tell
 */
public record EvictionConfiguration(
    Map<EvictionSignal, EvictionAmount> hard,
    List<SoftThreshold> soft,
    Map<EvictionSignal, EvictionAmount> minimumReclaim,
    Duration pressureTransitionPeriod,
    OptionalInt maxPodGraceSeconds,
    boolean kernelMemcgNotification) {

  public EvictionConfiguration {
    hard = Map.copyOf(hard);
    soft = List.copyOf(soft);
    minimumReclaim = Map.copyOf(minimumReclaim);
  }

  /** A threshold, and how long it has to be crossed. */
  public record SoftThreshold(EvictionSignal signal, EvictionAmount amount, Duration grace) {}
}

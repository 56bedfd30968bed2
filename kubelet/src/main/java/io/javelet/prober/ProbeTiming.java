package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a probe is asked and how many answers count.
 *
 * @param initialDelay from the container's start to the first question
 * @param period from one question to the next
 * @param timeout for one answer
 * @param successThreshold successes in a row that make a success
 * @param failureThreshold failures in a row that make a failure
 */
record ProbeTiming(
    Duration initialDelay,
    Duration period,
    Duration timeout,
    int successThreshold,
    int failureThreshold) {

  /**
   * As declared, with the API's defaults where nothing is.
   *
   * @param period instead of the probe's own
   */
  static ProbeTiming of(Probe probe, Optional<Duration> period) {
    return new ProbeTiming(
        seconds(probe.getInitialDelaySeconds(), 0),
        period.orElseGet(() -> seconds(probe.getPeriodSeconds(), 10)),
        seconds(probe.getTimeoutSeconds(), 1),
        positive(probe.getSuccessThreshold(), 1),
        positive(probe.getFailureThreshold(), 3));
  }

  private static Duration seconds(@Nullable Integer declared, int standard) {
    return Duration.ofSeconds(positive(declared, standard));
  }

  private static int positive(@Nullable Integer declared, int standard) {
    return Optional.ofNullable(declared).filter(n -> n > 0).orElse(standard);
  }
}

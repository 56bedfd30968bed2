package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;

/**
 * When a pod has been active for as long as it may. Upstream's counterpart: {@code
 * activeDeadlineHandler}.
 */
public final class ActiveDeadline {
  private ActiveDeadline() {}

  /**
   * When the pod's time is up; absent when it has no {@code activeDeadlineSeconds} or has not
   * started.
   *
   * @param startTime the pod's {@code status.startTime}
   */
  public static Optional<Instant> of(Pod pod, Optional<Instant> startTime) {
    Long seconds = pod.getSpec().getActiveDeadlineSeconds();
    return seconds == null ? Optional.empty() : startTime.map(start -> start.plusSeconds(seconds));
  }

  /** True when the pod's time is up. */
  public static boolean isExceeded(Pod pod, Optional<Instant> startTime, Instant now) {
    return of(pod, startTime).filter(deadline -> !now.isBefore(deadline)).isPresent();
  }
}

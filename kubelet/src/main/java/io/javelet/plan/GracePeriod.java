package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a container gets between its stop signal and being killed. Upstream's counterparts:
 * {@code setTerminationGracePeriod} and the arithmetic of {@code killContainer}.
 */
public final class GracePeriod {
  /** Even a container whose time is used up gets this much, so that it need not be killed. */
  public static final Duration MINIMUM = Duration.ofSeconds(2);

  private static final Duration LEAST_AGREED = Duration.ofSeconds(1);

  private GracePeriod() {}

  /**
   * The time a container has for its preStop hook, for waiting until its turn and for ending.
   *
   * @param override of an eviction or a deletion request; wins over everything
   */
  public static Duration of(Pod pod, Optional<Duration> override) {
    return override
        .or(() -> seconds(pod.getMetadata().getDeletionGracePeriodSeconds()))
        .or(() -> seconds(pod.getSpec().getTerminationGracePeriodSeconds()))
        .orElse(MINIMUM);
  }

  /**
   * The grace of a pod that is to end, agreed on once for all its containers. It only shrinks: of
   * what was agreed on so far, the API server's deletion grace and what is requested now, the
   * shortest counts; the spec's own only when there is none of them. At least one second.
   * Upstream's counterpart: {@code calculateEffectiveGracePeriod}.
   *
   * @param soFar what an earlier request came to
   * @param requested for example by an eviction
   */
  public static Duration agreed(Pod pod, Optional<Duration> soFar, Optional<Duration> requested) {
    Duration grace =
        Stream.of(soFar, seconds(pod.getMetadata().getDeletionGracePeriodSeconds()), requested)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .or(() -> seconds(pod.getSpec().getTerminationGracePeriodSeconds()))
            .orElse(LEAST_AGREED);
    return grace.compareTo(LEAST_AGREED) < 0 ? LEAST_AGREED : grace;
  }

  /**
   * What the grace is overridden with when a container is killed for this reason while its pod goes
   * on: the failed probe's own grace period, unless the pod is being deleted.
   */
  public static Optional<Duration> override(Pod pod, Container container, KillReason reason) {
    if (pod.getMetadata().getDeletionGracePeriodSeconds() != null
        || pod.getSpec().getTerminationGracePeriodSeconds() == null) {
      return Optional.empty();
    }
    return switch (reason) {
      case LIVENESS_PROBE -> ofProbe(container.getLivenessProbe());
      case STARTUP_PROBE -> ofProbe(container.getStartupProbe());
      case UNKNOWN_STATE, DEFINITION_CHANGED, CONFIGURATION_CHANGED, RESTART_ALL_CONTAINERS ->
          Optional.empty();
    };
  }

  /**
   * What is left for the stop signal after {@code used} of the grace went into the preStop hook and
   * waiting; never below {@link #MINIMUM}.
   */
  public static Duration left(Duration grace, Duration used) {
    Duration rest = grace.minus(used);
    return rest.compareTo(MINIMUM) < 0 ? MINIMUM : rest;
  }

  private static Optional<Duration> ofProbe(@Nullable Probe probe) {
    return Optional.ofNullable(probe).flatMap(p -> seconds(p.getTerminationGracePeriodSeconds()));
  }

  private static Optional<Duration> seconds(@Nullable Long value) {
    return Optional.ofNullable(value).map(Duration::ofSeconds);
  }
}

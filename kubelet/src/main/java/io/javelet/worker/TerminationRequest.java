package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.TerminalReason;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a pod is to end, and how long its containers get.
 *
 * @param cause why; the first cause given stays
 * @param grace overrides the pod's own grace period; absent for the pod's own
 * @param forget whether everything of the pod goes once it has ended: nobody declares it any more
 * @param terminalReason what the pod's status says of an end that the agent itself decided; absent
 *     for every other end
 */
public record TerminationRequest(
    Cause cause,
    Optional<Duration> grace,
    boolean forget,
    Optional<TerminalReason> terminalReason) {
  TerminationRequest(Cause cause, Optional<Duration> grace, boolean forget) {
    this(cause, grace, forget, Optional.empty());
  }

  /** Why a pod ends. */
  public enum Cause {
    /** All its containers have ended and none is to be started again. */
    COMPLETED,
    /** Its source no longer declares it. */
    REMOVED,
    /** The API server asks for its deletion. */
    DELETED,
    /** The agent decides it: eviction, preemption, a node that shuts down. */
    AGENT,
    /** The runtime has it, no source knows it. */
    ORPHANED
  }

  /** A pod whose source no longer declares it. */
  public static TerminationRequest removed() {
    return new TerminationRequest(Cause.REMOVED, Optional.empty(), true);
  }

  /**
   * A pod whose API object has a deletion timestamp; everything goes once the API server has
   * forgotten it.
   */
  public static TerminationRequest deleted(Pod pod) {
    Optional<Duration> grace =
        Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds())
            .map(Duration::ofSeconds);
    return new TerminationRequest(Cause.DELETED, grace, false);
  }

  /** A pod that ended by itself; what is left of it is kept for its status and logs. */
  public static TerminationRequest completed() {
    return new TerminationRequest(Cause.COMPLETED, Optional.empty(), false);
  }

  /**
   * A pod that the agent itself ends for good, for example to relieve the node. It becomes {@code
   * Failed} and never starts again under its UID; what is left of it is kept.
   *
   * @param grace for its containers; absent for the pod's own
   */
  public static TerminationRequest byAgent(TerminalReason reason, Optional<Duration> grace) {
    return new TerminationRequest(Cause.AGENT, grace, false, Optional.of(reason));
  }

  /**
   * A pod that the agent itself ends although it stays declared: nothing of it is kept, so that
   * whoever declares it anew finds an empty place.
   */
  public static TerminationRequest toBeginAnew(TerminalReason reason, Duration grace) {
    return new TerminationRequest(Cause.AGENT, Optional.of(grace), true, Optional.of(reason));
  }

  /** A pod of the runtime that no source knows. */
  public static TerminationRequest orphaned() {
    return new TerminationRequest(Cause.ORPHANED, Optional.empty(), true);
  }

  /** This request after a later one: the grace only shrinks, and forgetting is never taken back. */
  public TerminationRequest and(TerminationRequest later) {
    Optional<Duration> shorter =
        grace.isEmpty()
            ? later.grace
            : grace.map(
                mine -> later.grace.filter(theirs -> theirs.compareTo(mine) < 0).orElse(mine));
    return new TerminationRequest(
        cause, shorter, forget || later.forget, terminalReason.or(later::terminalReason));
  }

  /** True when {@code later} leaves the containers less time than this one. */
  boolean isShortenedBy(TerminationRequest later) {
    return !and(later).grace.equals(grace);
  }
}

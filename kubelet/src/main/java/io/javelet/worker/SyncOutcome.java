package io.javelet.worker;

import java.time.Instant;
import java.util.Optional;

/**
 * How a turn of {@link PodSyncer#syncPod} ended.
 *
 * @param result what it came to
 * @param lookAgainAt when the pod wants to be looked at next even if nothing happens, for example
 *     at the end of a restart back-off; absent when only an event can change anything
 */
public record SyncOutcome(Result result, Optional<Instant> lookAgainAt) {
  /** What a turn came to. */
  public enum Result {
    /** Everything is as declared, or waits for something that will wake the worker. */
    SETTLED,
    /** Something failed that is worth another try soon. */
    FAILED,
    /** All containers have ended and none is to be started again. */
    COMPLETED
  }

  /** As declared, nothing to wait for but events. */
  public static final SyncOutcome SETTLED = new SyncOutcome(Result.SETTLED, Optional.empty());
}

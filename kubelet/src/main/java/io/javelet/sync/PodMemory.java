package io.javelet.sync;

import io.javelet.plan.BackOffState;
import io.javelet.status.StartFailure;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is remembered of one pod between its worker's turns. Owned by that worker's thread; lost
 * with the agent, since everything that must not be lost stands in the runtime.
 */
final class PodMemory {
  private final Map<String, StartFailure> startFailures = new HashMap<>();
  private Instant lastAction;
  private BackOffState backOff = BackOffState.EMPTY;

  /**
   * @param begun when the pod came: what was seen of an earlier pod of the same UID counts no more
   */
  PodMemory(Instant begun) {
    this.lastAction = begun;
  }

  /** After this moment the runtime must be read before anything is planned. */
  Instant lastAction() {
    return lastAction;
  }

  void acted(Instant at) {
    lastAction = at;
  }

  BackOffState backOff() {
    return backOff;
  }

  void backOff(BackOffState next) {
    backOff = next;
  }

  /** Why containers could not be started, by name: their waiting reasons. */
  Map<String, StartFailure> startFailures() {
    return Map.copyOf(startFailures);
  }

  void startFailed(String container, StartFailure failure) {
    startFailures.put(container, failure);
  }

  void started(String container) {
    startFailures.remove(container);
  }
}

package io.javelet.sync;

import io.javelet.plan.BackOffState;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.ContainerId;
import io.javelet.status.StartFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is remembered of one pod between its worker's turns. Owned by that worker's thread; lost
 * with the agent, since everything that must not be lost stands in the runtime.
 */
final class PodMemory {
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(10);

  private final Map<String, StartFailure> startFailures = new HashMap<>();
  private final Set<ContainerId> condemned = new HashSet<>();
  private Instant lastAction;
  private BackOffState backOff = BackOffState.EMPTY;
  private Optional<TerminalReason> terminalReason = Optional.empty();
  private Optional<Duration> agreedGrace = Optional.empty();
  private Optional<Instant> agreedAt = Optional.empty();
  private boolean refused;
  private boolean toldLate;

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

  /** The node does not take the pod, at least not now. */
  void refused() {
    refused = true;
  }

  /** True once after the node has taken a pod that it refused before. */
  boolean admitted() {
    boolean before = refused;
    refused = false;
    return before;
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

  /** Why the agent itself ends the pod for good; absent while it does not. */
  Optional<TerminalReason> terminalReason() {
    return terminalReason;
  }

  /** The first reason counts: what ends a pod once cannot be outdone. */
  void endsFor(TerminalReason reason) {
    if (terminalReason.isEmpty()) {
      terminalReason = Optional.of(reason);
    }
  }

  /** The grace agreed on for the pod's end; absent while it is not to end. */
  Optional<Duration> agreedGrace() {
    return agreedGrace;
  }

  /** Since when the agreed grace runs: a turn that failed does not begin it anew. */
  Optional<Instant> agreedAt() {
    return agreedAt;
  }

  void agreeOn(Duration grace, Instant at) {
    Optional<Duration> next = Optional.of(grace);
    if (!next.equals(agreedGrace)) {
      agreedGrace = next;
      agreedAt = Optional.of(at);
    }
  }

  /**
   * True once when the pod's end has taken far longer than was agreed on: half as long again, and
   * ten seconds at least. Upstream's counterpart: the time that {@code killPodNow} waits.
   */
  boolean exceedsGrace(Instant now) {
    boolean exceeds =
        !toldLate
            && agreedAt
                .map(at -> at.plus(patience(agreedGrace.orElse(Duration.ZERO))))
                .filter(now::isAfter)
                .isPresent();
    toldLate |= exceeds;
    return exceeds;
  }

  private static Duration patience(Duration grace) {
    Duration longer = grace.plus(grace.dividedBy(2));
    return longer.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : longer;
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

  /** Containers that are to be ended whatever the plan says, until they have ended. */
  Set<ContainerId> condemned() {
    return Set.copyOf(condemned);
  }

  /** A container is to be ended; should that fail, the next turn tries again. */
  void condemn(ContainerId container) {
    condemned.add(container);
  }

  /** Of the condemned containers only these are still there. */
  void still(Set<ContainerId> running) {
    condemned.retainAll(running);
  }
}

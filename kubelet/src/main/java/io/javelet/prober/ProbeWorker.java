package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.prober.ProbeOutcome.Verdict;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Asks one probe of one container name, once in each of its turns. States: without a target it
 * waits for one; with a new target it waits out the initial delay; held back (by the startup probe,
 * or because a failure ends the container) it waits to be nudged; else it asks each period. It
 * never acts on a result.
 */
final class ProbeWorker implements ProbeDriver.Turns {
  /**
   * A prober that could not ask tries again at once so often before that counts as a failure to
   * ask.
   */
  private static final int ATTEMPTS = 3;

  /** What is asked. */
  interface Subject {
    /** The running container of this name, absent while none runs. */
    Optional<ProbeTarget> running();

    /** Whether the container has not passed its startup probe yet. */
    boolean heldBack();

    /** What counted when an earlier agent ended. */
    Optional<Result> restored(ContainerId id);

    /** A random part of a period. */
    Duration jitter(Duration period);
  }

  /** Told what a probe says; called in the probe's turns. */
  interface Listener {
    /** Asking once came to this. */
    void asked(ProbeKind kind, String container, ProbeOutcome outcome, Duration took);

    /** Enough answers agreed: the result counts now. */
    void decided(ProbeKind kind, ContainerId id, Result result);
  }

  private final ProbeKind kind;
  private final String container;
  private final Probe probe;
  private final ProbeTiming timing;
  private final Subject subject;
  private final ProbeHandler handler;
  private final Listener listener;
  private final Clock clock;

  // Owned by whoever gives the turns.
  private Optional<ContainerId> current = Optional.empty();
  private boolean onHold;
  private Instant nextAt = Instant.MIN;
  private Verdict lastVerdict = Verdict.ERROR;
  private int inARow;

  ProbeWorker(
      ProbeKind kind,
      Probe probe,
      ProbeTiming timing,
      String container,
      Subject subject,
      ProbeHandler handler,
      Listener listener,
      Clock clock) {
    this.kind = kind;
    this.container = container;
    this.probe = probe;
    this.timing = timing;
    this.subject = subject;
    this.handler = handler;
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> next() throws InterruptedException {
    Optional<ProbeTarget> running = subject.running();
    if (running.isEmpty()) {
      current = Optional.empty();
      return Optional.empty();
    }
    ProbeTarget now = running.get();
    if (!current.equals(Optional.of(now.id()))) {
      meet(now);
    }
    boolean starting = subject.heldBack();
    boolean pointless = kind == ProbeKind.STARTUP ? !starting : starting;
    if (onHold || pointless) {
      return Optional.empty();
    }
    if (clock.instant().isBefore(nextAt)) {
      return Optional.of(nextAt);
    }
    nextAt = clock.instant().plus(timing.period());
    ask(now);
    return Optional.of(nextAt);
  }

  private void meet(ProbeTarget fresh) {
    current = Optional.of(fresh.id());
    onHold = false;
    inARow = 0;
    lastVerdict = Verdict.ERROR;
    nextAt = fresh.startedAt().plus(timing.initialDelay());
    Optional<Result> restored = subject.restored(fresh.id());
    if (restored.isPresent()) {
      // Its result is known: no reason to ask all containers of the node in the same moment.
      Instant jittered = clock.instant().plus(subject.jitter(timing.period()));
      nextAt = jittered.isAfter(nextAt) ? jittered : nextAt;
    }
    listener.decided(kind, fresh.id(), restored.orElse(kind.initial()));
  }

  private void ask(ProbeTarget now) throws InterruptedException {
    Instant begin = clock.instant();
    ProbeOutcome outcome = askPatiently(now);
    listener.asked(kind, container, outcome, Duration.between(begin, clock.instant()));
    Result result =
        switch (outcome.verdict()) {
          case SUCCESS, WARNING -> Result.SUCCESS;
          case FAILURE -> Result.FAILURE;
          // Whether the container is well is not known: nothing changes.
          case ERROR -> Result.UNKNOWN;
        };
    if (result == Result.UNKNOWN) {
      return;
    }
    Verdict verdict = result == Result.SUCCESS ? Verdict.SUCCESS : Verdict.FAILURE;
    inARow = verdict == lastVerdict ? inARow + 1 : 1;
    lastVerdict = verdict;
    int wanted = result == Result.SUCCESS ? timing.successThreshold() : timing.failureThreshold();
    if (inARow < wanted) {
      return;
    }
    listener.decided(kind, now.id(), result);
    if (result == Result.FAILURE && kind.failureEndsContainer()) {
      onHold = true;
      inARow = 0;
    }
  }

  private ProbeOutcome askPatiently(ProbeTarget now) throws InterruptedException {
    ProbeOutcome outcome = ProbeOutcome.error("");
    for (int attempt = 0; attempt < ATTEMPTS && outcome.verdict() == Verdict.ERROR; attempt++) {
      outcome = handler.ask(probe, now, timing.timeout());
      if (Thread.interrupted()) {
        throw new InterruptedException("the probe was ended while it asked");
      }
    }
    return outcome;
  }
}

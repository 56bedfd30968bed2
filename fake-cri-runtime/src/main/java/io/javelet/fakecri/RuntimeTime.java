package io.javelet.fakecri;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The fake's time: the machine's, or one that stands still until a test moves it. Stamps never
 * repeat, so that "newest" is always decided. Safe for any thread; timers run on no lock.
 */
final class RuntimeTime {
  private final InstantSource machine;
  private final TreeMap<Instant, Runnable> timers = new TreeMap<>();
  private Optional<Instant> manual;
  private Instant last = Instant.EPOCH;
  private final Optional<Waiting> waiting;

  private RuntimeTime(InstantSource machine, Optional<Instant> manual, Optional<Waiting> waiting) {
    this.machine = machine;
    this.manual = manual;
    this.waiting = waiting;
  }

  /** How somebody who has to wait lets time go by on his own thread. */
  interface Waiting {
    /** Lets at most that much time pass, less when {@code over} holds or on interruption. */
    void pass(Duration most, BooleanSupplier over);
  }

  static RuntimeTime real() {
    return new RuntimeTime(InstantSource.system(), Optional.empty(), Optional.empty());
  }

  static RuntimeTime manual(Instant start, Optional<Waiting> waiting) {
    return new RuntimeTime(InstantSource.fixed(start), Optional.of(start), waiting);
  }

  /** Present when who waits must let time pass himself. */
  Optional<Waiting> waiting() {
    return waiting;
  }

  /** The time now. */
  synchronized Instant now() {
    return manual.orElseGet(machine::instant);
  }

  /** The time now, later than any stamp before. */
  synchronized Instant stamp() {
    Instant now = manual.orElseGet(machine::instant);
    last = now.isAfter(last) ? now : last.plusNanos(1);
    return last;
  }

  /** Runs {@code action} once that much time has gone by. */
  void after(Duration delay, Runnable action) {
    synchronized (this) {
      if (manual.isPresent()) {
        Instant due = manual.get().plus(delay);
        while (timers.containsKey(due)) {
          due = due.plusNanos(1);
        }
        timers.put(due, action);
        return;
      }
    }
    CompletableFuture.delayedExecutor(
            delay.toNanos(), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
        .execute(action);
  }

  /** Moves manual time on and runs what becomes due, in order, on the calling thread. */
  void advance(Duration step) {
    Instant target;
    synchronized (this) {
      target = manual.orElseThrow(RuntimeTime::notManual).plus(step);
    }
    for (Optional<Runnable> due = due(target); due.isPresent(); due = due(target)) {
      due.get().run();
    }
    synchronized (this) {
      manual = Optional.of(target);
    }
  }

  private synchronized Optional<Runnable> due(Instant target) {
    Map.Entry<Instant, Runnable> first = timers.firstEntry();
    if (first == null || first.getKey().isAfter(target)) {
      return Optional.empty();
    }
    timers.remove(first.getKey());
    manual = Optional.of(first.getKey());
    return Optional.of(first.getValue());
  }

  private static IllegalStateException notManual() {
    return new IllegalStateException("this runtime goes by the machine's time");
  }
}

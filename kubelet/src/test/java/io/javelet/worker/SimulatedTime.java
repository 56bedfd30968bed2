package io.javelet.worker;

import io.javelet.fakecri.FakeCriRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The time of a simulation and what is to happen in it. It stands still until somebody lets it
 * pass; what becomes due then happens on that thread, in order.
 */
final class SimulatedTime extends Clock {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final TreeMap<Instant, Runnable> agenda = new TreeMap<>();
  private Optional<FakeCriRuntime> runtime = Optional.empty();
  private Instant now = START;

  /** This runtime's time is kept equal. */
  void drives(FakeCriRuntime fake) {
    runtime = Optional.of(fake);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Plans something; the token takes it back. */
  Instant at(Instant moment, Runnable happening) {
    Instant due = moment.isBefore(now) ? now : moment;
    while (agenda.containsKey(due)) {
      due = due.plusNanos(1);
    }
    agenda.put(due, happening);
    return due;
  }

  void after(Duration delay, Runnable happening) {
    at(now.plus(delay), happening);
  }

  void cancel(Instant token) {
    agenda.remove(token);
  }

  /** Forgets everything that was planned. */
  void clear() {
    agenda.clear();
  }

  /**
   * Lets time go by, at most that much, until nobody needs to wait or the thread is interrupted.
   */
  void pass(Duration most, BooleanSupplier over) {
    Instant target = now.plus(most);
    while (!over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      if (agenda.isEmpty() || agenda.firstKey().isAfter(target)) {
        moveTo(target);
        return;
      }
      happenNext();
    }
  }

  void pass(Duration step) {
    pass(step, () -> false);
  }

  /** The next planned thing happens, and it is then. */
  void happenNext() {
    var next = agenda.pollFirstEntry();
    if (next != null) {
      moveTo(next.getKey());
      next.getValue().run();
    }
  }

  boolean isAnythingPlanned() {
    return !agenda.isEmpty();
  }

  private void moveTo(Instant moment) {
    if (moment.isAfter(now)) {
      Duration step = Duration.between(now, moment);
      now = moment;
      runtime.ifPresent(fake -> fake.advance(step));
    }
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("simulated time is in UTC");
  }
}

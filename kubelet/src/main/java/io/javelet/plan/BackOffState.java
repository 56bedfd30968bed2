package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.javelet.plan.PlanSettings.BackOffSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The restart back-off of one pod's containers so far. Immutable: a plan returns the next one, and
 * the worker keeps it.
 *
 * <p>The first restart of a container does not wait and sets its wait to the base; every further
 * one waits from the container's end on, and doubles the wait up to the cap. A container that ran
 * for long enough before it ended starts over. Upstream's counterpart: {@code flowcontrol.Backoff}
 * as {@code doBackOff} uses it.
 *
 * @param entries per container that was restarted since the agent started
 */
public record BackOffState(Map<Key, Entry> entries) {
  /** No container was restarted yet. */
  public static final BackOffState EMPTY = new BackOffState(Map.of());

  public BackOffState {
    entries = Map.copyOf(entries);
  }

  /**
   * What back-off is counted for: a container whose image or resources change starts over.
   *
   * @param container its name
   * @param image its image, as in the spec
   * @param resources its resources, in an arbitrary but stable form
   */
  public record Key(String container, String image, String resources) {
    /** The key of a container with this spec. */
    public static Key of(Container spec) {
      return new Key(
          spec.getName(), String.valueOf(spec.getImage()), String.valueOf(spec.getResources()));
    }
  }

  /**
   * How long a container waits at its next end.
   *
   * @param delay from its end to its restart
   * @param lastUpdate when this delay was set: at its last restart
   */
  public record Entry(Duration delay, Instant lastUpdate) {}

  /**
   * How long a container that ended at {@code endedAt} has to wait from then on; absent when it may
   * start.
   */
  public Optional<Duration> wait(Key key, Instant endedAt, Instant now, BackOffSettings settings) {
    // An end that lies in the future by more than any wait means that the clock was set back.
    boolean clockWasSetBack = endedAt.isAfter(now.plus(settings.cap()));
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> !clockWasSetBack && !isForgotten(entry, endedAt, settings))
        .map(Entry::delay)
        .filter(delay -> now.isBefore(endedAt.plus(delay)));
  }

  /** The state after a container that ended at {@code endedAt} was decided to start again. */
  public BackOffState restarted(Key key, Instant endedAt, Instant now, BackOffSettings settings) {
    Duration delay =
        Optional.ofNullable(entries.get(key))
            .filter(entry -> !isForgotten(entry, endedAt, settings))
            .map(entry -> entry.delay().multipliedBy(2))
            .orElse(settings.base());
    Map<Key, Entry> next = new HashMap<>(entries);
    next.put(key, new Entry(delay.compareTo(settings.cap()) < 0 ? delay : settings.cap(), now));
    return new BackOffState(next);
  }

  private static boolean isForgotten(Entry entry, Instant endedAt, BackOffSettings settings) {
    return endedAt.isAfter(entry.lastUpdate().plus(settings.resetAfter()));
  }
}

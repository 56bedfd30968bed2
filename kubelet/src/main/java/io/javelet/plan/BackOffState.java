package io.javelet.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The restart back-off of one pod's containers so far. Immutable: a plan returns the next one, and
 * the worker keeps it.
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
   * What back-off is counted for: a container with a changed spec starts over.
   *
   * @param container its name
   * @param hash the hash of its spec
   */
  public record Key(String container, String hash) {}

  /**
   * How long a container waits at its next end.
   *
   * @param delay from its end to its restart
   * @param lastUpdate when this delay was set: at its last restart
   */
  public record Entry(Duration delay, Instant lastUpdate) {}
}

package io.javelet.source;

import io.javelet.pod.PodSourceName;

/**
 * One place that declares pods. It publishes whole snapshots, from one thread of its own, and
 * publishes at least one soon after its start, an empty one if need be.
 */
public interface PodSource {
  /** Which source this is. */
  PodSourceName name();

  /** Begins to watch; returns at once. Called one time. */
  void start();

  /** Ends the watching and waits for its thread. The pods it declared stay declared. */
  void stop() throws InterruptedException;
}

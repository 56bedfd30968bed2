package io.javelet.source;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodUid;

/**
 * One place that declares pods. It publishes whole snapshots, from one thread of its own, and
 * publishes at least one soon after its start, an empty one if need be.
 */
public interface PodSource {
  /** Which source this is. */
  PodSourceName name();

  /** Begins to watch; returns at once. Called one time. */
  void start();

  /**
   * The agent publishes another status of some pod. Any thread; must not block. Most sources do not
   * care.
   */
  default void statusChanged(PodUid uid, PodStatus status) {}

  /**
   * Other config maps or secrets of this node may be referred to: what was refused for the lack of
   * one is worth another look. Any thread; must not block.
   */
  default void objectsChanged() {}

  /** Ends the watching and waits for its thread. The pods it declared stay declared. */
  void stop() throws InterruptedException;
}

package io.javelet.config;

import java.util.OptionalLong;

/**
 * How many pods may run and how many processes each may have.
 *
 * @param maxPods most pods on the node
 * @param podsPerCore most pods per CPU core; 0 means any number
 * @param podPidsLimit most processes in a pod; absent means as many as the node
 */
public record PodLimitsConfiguration(int maxPods, int podsPerCore, OptionalLong podPidsLimit) {

  /** The most pods a node with so many cores may run. */
  public int maxPods(int cores) {
    return podsPerCore == 0 ? maxPods : (int) Math.min(maxPods, (long) cores * podsPerCore);
  }
}

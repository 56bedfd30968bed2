package io.javelet.resource;

import io.javelet.runtime.PodUid;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The weight of the tier of burstable pods: that of all their CPU requests together. Thread-safe;
 * remembers what it was told, writes nothing.
 *
 * <p>After a start of the agent pods become known one by one. The tier's weight therefore only
 * grows, from what it was, until a pod is removed: a restart takes nothing from those that run.
 */
final class BurstableShares {
  private final Map<PodUid, Long> requests = new HashMap<>();
  private long announced;

  /** The tier was there already, with these shares. */
  synchronized void found(long shares) {
    announced = Math.max(announced, shares);
  }

  /** A pod asks for this much; returns the tier's new shares where they are to be written. */
  synchronized OptionalLong add(PodUid uid, long cpuMillis) {
    requests.put(uid, cpuMillis);
    long shares = shares();
    return shares > announced ? announce(shares) : OptionalLong.empty();
  }

  /** A pod is gone; returns the tier's new shares where they are to be written. */
  synchronized OptionalLong remove(PodUid uid) {
    return requests.remove(uid) == null || shares() == announced
        ? OptionalLong.empty()
        : announce(shares());
  }

  private long shares() {
    return KernelValues.shares(requests.values().stream().mapToLong(Long::longValue).sum());
  }

  private OptionalLong announce(long shares) {
    announced = shares;
    return OptionalLong.of(shares);
  }
}

package io.javelet.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers judgements for a while, and not too many of them: the one that was not asked for the
 * longest goes first. Any thread. It never asks anybody itself.
 */
final class ExpiringCache<K, V> {
  private record Entry<V>(V value, Instant until) {}

  private final InstantSource clock;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  ExpiringCache(InstantSource clock, int most) {
    this.clock = clock;
    this.most = most;
  }

  Optional<V> get(K key) {
    lock.lock();
    try {
      Entry<V> entry = entries.get(key);
      if (entry == null) {
        return Optional.empty();
      }
      if (!clock.instant().isBefore(entry.until())) {
        entries.remove(key);
        return Optional.empty();
      }
      return Optional.of(entry.value());
    } finally {
      lock.unlock();
    }
  }

  void put(K key, V value, Duration time) {
    if (!time.isPositive()) {
      return;
    }
    lock.lock();
    try {
      entries.put(key, new Entry<>(value, clock.instant().plus(time)));
      while (entries.size() > most) {
        Map.Entry<K, Entry<V>> eldest = entries.firstEntry();
        entries.remove(eldest.getKey());
      }
    } finally {
      lock.unlock();
    }
  }
}

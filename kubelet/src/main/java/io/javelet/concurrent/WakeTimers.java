package io.javelet.concurrent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A map from a key to the moment at which somebody wants to look at it again, and nothing else. One
 * virtual thread waits for the earliest; the callback must not block. Upstream's counterpart: the
 * pod workers' {@code WorkQueue}.
 *
 * @param <K> what is woken
 */
public final class WakeTimers<K> implements AutoCloseable {
  private record Due<K>(Instant at, K key) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<K, Due<K>> byKey = new HashMap<>();
  private final PriorityQueue<Due<K>> queue = new PriorityQueue<>(Comparator.comparing(Due::at));
  private final Clock clock;
  private final Consumer<K> wake;
  private final Thread thread;

  /**
   * Starts the waiting thread.
   *
   * @param name of the thread
   * @param wake told each key when its moment has come
   */
  public WakeTimers(String name, Clock clock, Consumer<K> wake) {
    this.clock = clock;
    this.wake = wake;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    thread.start();
  }

  /** Wakes {@code key} at that moment; a moment set for it before is forgotten. */
  public void set(K key, Instant at) {
    lock.lock();
    try {
      removeLocked(key);
      Due<K> due = new Due<>(at, key);
      byKey.put(key, due);
      queue.add(due);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets {@code key}. */
  public void cancel(K key) {
    lock.lock();
    try {
      removeLocked(key);
    } finally {
      lock.unlock();
    }
  }

  private void removeLocked(K key) {
    Due<K> old = byKey.remove(key);
    if (old != null) {
      queue.remove(old);
    }
  }

  private void run() {
    try {
      while (true) {
        wake.accept(awaitNext());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private K awaitNext() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        Optional<Due<K>> next = Optional.ofNullable(queue.peek());
        if (next.isEmpty()) {
          changed.await();
          continue;
        }
        Duration left = Duration.between(clock.instant(), next.get().at());
        if (left.isPositive()) {
          boolean signalled = changed.await(left.toNanos(), TimeUnit.NANOSECONDS);
          if (signalled) {
            continue;
          }
        }
        Due<K> due = queue.peek();
        if (due != null && !due.at().isAfter(clock.instant())) {
          queue.remove(due);
          byKey.remove(due.key());
          return due.key();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

package io.javelet.apiserver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The moment in which somebody who was away is back, for those who wait for it. Any thread. */
final class Return {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition happened = lock.newCondition();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** How often it happened. Guarded by the lock. */
  private long count;

  /** Waits for the next time, or until the patience is over; whether it happened. */
  boolean await(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long before = count;
      long left = patience.toNanos();
      while (count == before && left > 0) {
        left = happened.awaitNanos(left);
      }
      return count != before;
    } finally {
      lock.unlock();
    }
  }

  /** Calls it each time. */
  void tell(Runnable listener) {
    listeners.add(listener);
  }

  /** Wakes those who wait and calls those who want to know. */
  void happened() {
    lock.lock();
    try {
      count++;
      happened.signalAll();
    } finally {
      lock.unlock();
    }
    listeners.forEach(Runnable::run);
  }
}

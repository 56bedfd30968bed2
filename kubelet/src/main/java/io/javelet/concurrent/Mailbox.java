package io.javelet.concurrent;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;

/**
 * A slot for one message: what arrives before the reader looks is merged into what lies there, so a
 * slow reader never has a queue to work off. Any thread may put; one thread takes.
 *
 * @param <T> the message, immutable
 */
public final class Mailbox<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final BinaryOperator<T> merge;
  private Optional<T> slot = Optional.empty();

  /**
   * @param merge makes one message of the older (first) and the newer (second); called under the
   *     lock, so it must be pure
   */
  public Mailbox(BinaryOperator<T> merge) {
    this.merge = merge;
  }

  /** Leaves a message, merged with one that has not been taken yet. */
  public void put(T message) {
    lock.lock();
    try {
      slot = Optional.of(slot.map(older -> merge.apply(older, message)).orElse(message));
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a message and takes it. */
  public T take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (slot.isEmpty()) {
        filled.await();
      }
      return empty().orElseThrow();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the message if there is one. */
  public Optional<T> poll() {
    lock.lock();
    try {
      return empty();
    } finally {
      lock.unlock();
    }
  }

  /** True when nothing lies in the slot. */
  public boolean isEmpty() {
    lock.lock();
    try {
      return slot.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private Optional<T> empty() {
    Optional<T> message = slot;
    slot = Optional.empty();
    return message;
  }
}

package io.javelet.images.credentials;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread at a time do what concerns the same thing; who waits for one thing does not wait
 * for another. Thread-safe; keeps nothing of things that nobody is busy with.
 */
final class Turns<K> {
  private final ConcurrentMap<K, Turn> turns = new ConcurrentHashMap<>();

  private record Turn(ReentrantLock lock, int threads) {
    Turn joined() {
      return new Turn(lock, threads + 1);
    }

    Turn left() {
      return new Turn(lock, threads - 1);
    }
  }

  /** Waits until nobody else is busy with a thing. */
  void begin(K about) throws InterruptedException {
    Turn turn =
        turns.compute(
            about, (_, known) -> known == null ? new Turn(new ReentrantLock(), 1) : known.joined());
    try {
      turn.lock().lockInterruptibly();
    } catch (InterruptedException givenUp) {
      leave(about);
      throw givenUp;
    }
  }

  /** Ends this thread's own turn. */
  void end(K about) {
    Turn turn = turns.get(about);
    if (turn == null) {
      throw new IllegalStateException("nobody is busy with that");
    }
    turn.lock().unlock();
    leave(about);
  }

  private void leave(K about) {
    turns.computeIfPresent(about, (_, turn) -> turn.threads() == 1 ? null : turn.left());
  }
}

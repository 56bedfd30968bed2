package io.javelet.server;

import io.javelet.server.http.Answer;
import java.util.concurrent.Semaphore;

/** Bounds how many sessions and followers there may be at once. Any thread. */
final class StreamPlaces {
  private final Semaphore free;

  StreamPlaces(int most) {
    this.free = new Semaphore(most);
  }

  /** A place that is taken. */
  @FunctionalInterface
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes a place, or refuses. */
  Place take() throws RefusedException {
    if (!free.tryAcquire()) {
      throw new RefusedException(
          Answer.text(429, "too many streams are open\n").with("Retry-After", "1"));
    }
    return free::release;
  }
}

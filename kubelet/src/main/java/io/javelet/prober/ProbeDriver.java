package io.javelet.prober;

import java.time.Instant;
import java.util.Optional;

/** Lets each probe take its turns when it is time. {@link ProbeThreads} does so in real time. */
public interface ProbeDriver {
  /** One probe of one container name; never called by two threads at once. */
  interface Turns {
    /** Asks if it is time; the answer is when to look next, absent for at the next nudge. */
    Optional<Instant> next() throws InterruptedException;
  }

  /** A probe that takes its turns. */
  interface Driven {
    /** Something about the container changed: the next turn is now. Any thread; never blocks. */
    void nudge();

    /** No further turns; one that is being taken is interrupted. Any thread; never blocks. */
    void end();
  }

  /**
   * Begins with the first turn at once.
   *
   * @param name for people
   */
  Driven drive(String name, Turns probe);
}

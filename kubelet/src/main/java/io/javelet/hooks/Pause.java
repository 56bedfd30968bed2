package io.javelet.hooks;

import java.time.Duration;

/** Lets the calling thread wait, as {@link Thread#sleep(Duration)} does. */
@FunctionalInterface
public interface Pause {
  /** Returns when the time is over. */
  void sleep(Duration time) throws InterruptedException;
}

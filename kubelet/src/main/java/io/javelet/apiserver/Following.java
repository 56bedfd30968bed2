package io.javelet.apiserver;

/** A listing of the API server that is kept current from {@link #start} to {@link #stop}. */
public interface Following {
  /** Begins; returns at once. Called one time. */
  void start();

  /**
   * Ends it and waits for its thread; called on that very thread, it ends once the call returns to
   * it.
   */
  void stop() throws InterruptedException;
}

package io.javelet.pleg;

/** Tells when a process of this node has ended. */
@FunctionalInterface
public interface ProcessExits {
  /**
   * Calls {@code onExit} once, on some thread that it must not block, when the process has ended;
   * at once when there is no such process.
   *
   * @return closes the watch
   */
  AutoCloseable watch(long pid, Runnable onExit);
}

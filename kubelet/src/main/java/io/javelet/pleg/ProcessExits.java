package io.javelet.pleg;

/** Tells when the first processes of this node's containers and sandboxes have ended. */
@FunctionalInterface
public interface ProcessExits {
  /**
   * Calls {@code onExit} once, on some thread that it must not block, when the process has ended;
   * at once when there is no such process.
   *
   * @param pid the process, as the runtime tells it
   * @param id the container or sandbox that it is taken to belong to
   * @return closes the watch
   */
  AutoCloseable watch(long pid, String id, Listener onExit);

  /** Whoever waits for an exit. */
  @FunctionalInterface
  interface Listener {
    /**
     * The process has ended.
     *
     * @param certain whether it is known to have been that container's; a number alone may have
     *     been taken over by another process, or be of another PID namespace
     */
    void ended(boolean certain);
  }
}

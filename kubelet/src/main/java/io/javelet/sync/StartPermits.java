package io.javelet.sync;

import java.util.concurrent.Semaphore;

/**
 * How many sandboxes and containers may be started side by side on this node. Runtimes start many
 * at once slower than few: the processes they fork compete for the same cores.
 */
public final class StartPermits {
  private final Semaphore permits;

  /**
   * @param limit how many; measured best is a small multiple of the cores
   */
  public StartPermits(int limit) {
    this.permits = new Semaphore(limit, true);
  }

  /** An action of the runtime that may be interrupted while it waits for its turn. */
  interface Start<T> {
    T run();
  }

  <T> T withPermit(Start<T> start) throws InterruptedException {
    permits.acquire();
    try {
      return start.run();
    } finally {
      permits.release();
    }
  }
}

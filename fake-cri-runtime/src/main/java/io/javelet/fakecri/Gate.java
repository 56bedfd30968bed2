package io.javelet.fakecri;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds calls back until a test lets them go: a delay without a clock. Safe for any thread; once
 * opened it stays open.
 */
public final class Gate {
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final Semaphore arrivals = new Semaphore(0);
  private final Semaphore cancellations = new Semaphore(0);

  /** Lets every call go that waits here now or comes later. */
  public void open() {
    opened.complete(null);
  }

  /**
   * Waits until one more call stands at the gate.
   *
   * @throws AssertionError when none comes within ten seconds
   */
  public void awaitArrival() throws InterruptedException {
    await(arrivals, "no call came to the gate");
  }

  /**
   * Waits until the caller of one more call that stands at the gate has gone away.
   *
   * @throws AssertionError when none does within ten seconds
   */
  public void awaitCancelled() throws InterruptedException {
    await(cancellations, "no call at the gate was cancelled");
  }

  private static void await(Semaphore signal, String otherwise) throws InterruptedException {
    Duration patience = FakeCriRuntime.PATIENCE;
    if (!signal.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(otherwise + " within " + patience);
    }
  }

  /** Returns when the gate is open or the caller has gone away; true when it is open. */
  boolean pass() {
    return pass(cancellation());
  }

  /** Returns when the gate is open or {@code abandoned} is done; true when it is open. */
  boolean pass(CompletableFuture<Void> abandoned) {
    arrivals.release();
    CompletableFuture.anyOf(opened, abandoned).join();
    boolean open = opened.isDone();
    if (!open) {
      cancellations.release();
    }
    return open;
  }

  private static CompletableFuture<Void> cancellation() {
    var cancelled = new CompletableFuture<Void>();
    Context.current().addListener(_ -> cancelled.complete(null), Runnable::run);
    return cancelled;
  }
}

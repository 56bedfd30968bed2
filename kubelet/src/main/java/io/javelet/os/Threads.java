package io.javelet.os;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** How this room waits for its threads and keeps native calls off the virtual threads' carriers. */
final class Threads {
  private Threads() {}

  /** A native call that may block as long as a filesystem or a device wants. */
  @FunctionalInterface
  interface BlockingCall<T> {
    T call() throws IOException;
  }

  /**
   * Runs a call that may block: here when this is a platform thread, else on a platform thread of
   * its own, because a native call holds the carrier it runs on.
   *
   * @throws InterruptedIOException when the waiting virtual thread was interrupted, which it stays;
   *     the call may still take effect
   */
  static <T> T callBlocking(String name, BlockingCall<T> call) throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      return call.call();
    }
    FutureTask<T> task = new FutureTask<>(call::call);
    Thread.ofPlatform().name(name).daemon().start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted: " + name);
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw asIoException(name, e);
    }
  }

  private static IOException asIoException(String name, ExecutionException e) {
    return switch (e.getCause()) {
      case IOException failure -> failure;
      case RuntimeException bug -> throw bug;
      case null, default -> throw new IllegalStateException(name, e.getCause());
    };
  }

  static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.javelet.volume;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes calls to filesystems that may never answer, each on a platform thread of its own and with a
 * deadline: a dead server costs one thread, and neither a carrier of virtual threads nor the
 * patience of a worker. What hangs is not called again until it has come back. Any thread.
 */
final class PatientCalls {
  /** What may hang. */
  @FunctionalInterface
  interface Call<T> {
    T call() throws IOException, VolumeFailedException, InterruptedException;
  }

  private final Duration patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("volume-io-", 0).stackSize(512 * 1024).factory());
  private final Map<String, Object> underWay = new ConcurrentHashMap<>();

  /**
   * @param patience how long a caller waits
   */
  PatientCalls(Duration patience) {
    this.patience = patience;
  }

  /**
   * Makes a call and waits for it.
   *
   * @param key two calls of one key never run at a time; the second one fails
   * @param what what is waited for, for messages: {@code /mnt/data}
   * @throws VolumeFailedException also when there is no answer in time
   */
  <T> T call(String key, String what, Call<T> call)
      throws IOException, VolumeFailedException, InterruptedException {
    return call(key, what, patience, call);
  }

  /** As the other one, for what may take longer. */
  <T> T call(String key, String what, Duration deadline, Call<T> call)
      throws IOException, VolumeFailedException, InterruptedException {
    FutureTask<T> task = start(key, what, call);
    try {
      return task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new VolumeFailedException(
          "%s does not answer within %s s; its filesystem or server hangs"
              .formatted(what, deadline.toSeconds()));
    } catch (InterruptedException stop) {
      task.cancel(true);
      throw stop;
    } catch (ExecutionException failure) {
      throw unwrapped(what, failure);
    }
  }

  /**
   * Makes a call that may rightly take long and waits for its end; it is interrupted with the
   * caller.
   */
  <T> T callToTheEnd(String key, String what, Call<T> call)
      throws IOException, VolumeFailedException, InterruptedException {
    FutureTask<T> task = start(key, what, call);
    try {
      return task.get();
    } catch (InterruptedException stop) {
      task.cancel(true);
      throw stop;
    } catch (ExecutionException failure) {
      throw unwrapped(what, failure);
    }
  }

  private <T> FutureTask<T> start(String key, String what, Call<T> call)
      throws VolumeFailedException {
    Object token = new Object();
    if (underWay.putIfAbsent(key, token) != null) {
      throw new VolumeFailedException(
          what + " still does not answer; its filesystem or server hangs");
    }
    // Its name is free again before anybody sees its end: who got the answer may call at once.
    FutureTask<T> task =
        new FutureTask<>(() -> {
          try {
            return call.call();
          } finally {
            underWay.remove(key, token);
          }
        });
    threads.execute(() -> {
      task.run();
      // One that was cancelled before it began has not freed it.
      underWay.remove(key, token);
    });
    return task;
  }

  private static IOException unwrapped(String what, ExecutionException failure)
      throws VolumeFailedException, InterruptedException {
    return switch (failure.getCause()) {
      case IOException reason -> reason;
      case VolumeFailedException reason -> throw reason;
      case InterruptedException reason -> throw reason;
      case RuntimeException bug -> throw bug;
      case null, default -> throw new IllegalStateException(what, failure.getCause());
    };
  }
}

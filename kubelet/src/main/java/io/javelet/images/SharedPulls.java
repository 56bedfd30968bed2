package io.javelet.images;

import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RegistryCredentials;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Pulls images, within the limits for this node, at most once at a time for the same image and
 * credentials: who asks for a pull that is under way waits for its end. Each pull has a virtual
 * thread of its own, since it belongs to all who wait; when the last of them is interrupted, the
 * pull is. Thread-safe.
 */
final class SharedPulls {
  private final ImageService images;
  private volatile Limits limits;
  private final Clock clock;

  /** Pulls that are under way. Guarded by itself; nothing is called while it is locked. */
  private final Map<Key, Pull> pulls = new HashMap<>();

  private record Key(String image, List<RegistryCredentials> credentials) {}

  /** How a pull ended. */
  sealed interface Outcome {
    /**
     * The image is in the store.
     *
     * @param reference what to create containers from
     * @param duration of the pull itself, without waiting for its turn
     * @param used what the registry was shown
     */
    record Pulled(String reference, Duration duration, RegistryCredentials used)
        implements Outcome {}

    /** It is not; the words are the runtime's. */
    record Failed(String error) implements Outcome {}
  }

  SharedPulls(ImageService images, PullSettings settings, Clock clock) {
    this.images = images;
    this.clock = clock;
    this.limits = limits(settings);
  }

  private record Limits(PullRate rate, Optional<Semaphore> slots) {}

  /** Other limits hold for the pulls that begin from now on. */
  void limit(PullSettings settings) {
    limits = limits(settings);
  }

  private Limits limits(PullSettings settings) {
    return new Limits(
        new PullRate(clock, settings.queriesPerSecond(), settings.burst()), slots(settings));
  }

  /**
   * Pulls an image, or waits for who is doing so already.
   *
   * @param credentials to be tried in order
   */
  Outcome pull(String image, List<RegistryCredentials> credentials) throws InterruptedException {
    Pull pull = join(new Key(image, credentials));
    try {
      return pull.outcome.get();
    } catch (ExecutionException bug) {
      throw new IllegalStateException("pulling " + image, bug.getCause());
    } finally {
      leave(pull);
    }
  }

  private Pull join(Key key) {
    synchronized (pulls) {
      Pull pull = pulls.computeIfAbsent(key, Pull::new);
      pull.waiting++;
      if (pull.waiting == 1) {
        pull.thread.start();
      }
      return pull;
    }
  }

  private void leave(Pull pull) {
    synchronized (pulls) {
      pull.waiting--;
      if (pull.waiting == 0) {
        pulls.remove(pull.key, pull);
        pull.thread.interrupt();
      }
    }
  }

  private void ended(Pull pull) {
    synchronized (pulls) {
      pulls.remove(pull.key, pull);
    }
  }

  private static Optional<Semaphore> slots(PullSettings settings) {
    if (settings.serial()) {
      return Optional.of(new Semaphore(1, true));
    }
    return settings.maxParallel().isPresent()
        ? Optional.of(new Semaphore(settings.maxParallel().getAsInt(), true))
        : Optional.empty();
  }

  /** One pull under way. */
  private final class Pull {
    final Key key;
    final Thread thread;
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /** Guarded by {@link #pulls}. */
    int waiting;

    Pull(Key key) {
      this.key = key;
      this.thread = Thread.ofVirtual().name("image-pull " + key.image).unstarted(this::run);
    }

    private void run() {
      try {
        Outcome result = inTurn();
        ended(this);
        outcome.complete(result);
      } catch (InterruptedException nobodyWaits) {
        outcome.complete(new Outcome.Failed("the pull was given up"));
      } catch (RuntimeException bug) {
        ended(this);
        outcome.completeExceptionally(bug);
      }
    }

    private Outcome inTurn() throws InterruptedException {
      Limits now = limits;
      if (now.slots().isEmpty()) {
        return withAnyCredentials(now.rate());
      }
      now.slots().get().acquire();
      try {
        return withAnyCredentials(now.rate());
      } finally {
        now.slots().get().release();
      }
    }

    private Outcome withAnyCredentials(PullRate rate) {
      List<String> errors = new ArrayList<>();
      for (RegistryCredentials credentials : key.credentials) {
        Instant start = clock.instant();
        try {
          if (!rate.tryTake()) {
            errors.add("pull QPS exceeded");
            continue;
          }
          String reference = images.pull(key.image, credentials);
          return new Outcome.Pulled(
              reference, Duration.between(start, clock.instant()), credentials);
        } catch (CriException failure) {
          errors.add(PullFailure.text(failure));
          if (Thread.currentThread().isInterrupted()) {
            break;
          }
        }
      }
      List<String> distinct = errors.stream().distinct().toList();
      return new Outcome.Failed(
          distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]");
    }
  }
}

package io.javelet.it;

import java.time.Duration;
import java.util.Optional;

/** Waits for what a test expects of another process, by looking again and again. */
public final class Await {
  /** Generous, since machines that run tests may be slow and busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration POLL = Duration.ofMillis(20);

  private Await() {}

  /**
   * Something that is there when its time has come.
   *
   * @param <T> what it is
   */
  @FunctionalInterface
  public interface Look<T> {
    /** Looks once; empty when it is not there yet. */
    Optional<T> look() throws Exception;
  }

  /** Something that becomes true. */
  @FunctionalInterface
  public interface Condition {
    /** Looks once. */
    boolean holds() throws Exception;
  }

  /** What it tells about the state of things when it did not happen. */
  @FunctionalInterface
  public interface Seen {
    /** The newest that was seen, for people. */
    String text() throws Exception;
  }

  /**
   * Waits until it is there.
   *
   * @param what continues the sentence "in vain waited for"
   * @throws AssertionError when it did not come in {@link #PATIENCE}
   */
  public static <T> T value(String what, Look<T> look, Seen seen) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<T> found = looked(look);
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "in vain waited %d s for %s; seen last: %s"
                .formatted(PATIENCE.toSeconds(), what, text(seen)));
      }
      Thread.sleep(POLL);
    }
  }

  /** Waits until it is true. See {@link #value}. */
  public static void until(String what, Condition condition, Seen seen)
      throws InterruptedException {
    value(what, () -> condition.holds() ? Optional.of(true) : Optional.empty(), seen);
  }

  private static <T> Optional<T> looked(Look<T> look) throws InterruptedException {
    try {
      return look.look();
    } catch (InterruptedException stop) {
      throw stop;
    } catch (Exception failure) {
      throw new AssertionError("could not even look", failure);
    }
  }

  private static String text(Seen seen) throws InterruptedException {
    try {
      return seen.text();
    } catch (InterruptedException stop) {
      throw stop;
    } catch (Exception failure) {
      return failure.toString();
    }
  }
}

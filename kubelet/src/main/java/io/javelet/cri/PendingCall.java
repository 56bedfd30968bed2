package io.javelet.cri;

import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A call that is under way. Awaited once, by the thread that began it; when that is interrupted,
 * the call is cancelled.
 */
final class PendingCall<P> {
  private final String rpc;
  private final Supplier<? extends Future<P>> attempt;
  private final Supplier<Optional<String>> unreachable;
  private int attemptsLeft;
  private Future<P> answer;

  /**
   * Begins the call.
   *
   * @param attempts how often it may be begun in all, should the connection be lost; its deadline
   *     stays the first one's
   */
  PendingCall(
      String rpc,
      Supplier<? extends Future<P>> attempt,
      int attempts,
      Supplier<Optional<String>> unreachable) {
    this.rpc = rpc;
    this.attempt = attempt;
    this.unreachable = unreachable;
    this.attemptsLeft = attempts - 1;
    this.answer = attempt.get();
  }

  /**
   * Waits for the answer.
   *
   * @throws CriException when the call fails; with {@link Code#CANCELLED} and the thread's
   *     interrupt flag set when the thread was interrupted
   */
  P await() {
    return await(Duration.ZERO);
  }

  /**
   * Waits for the answer, also of a call that must not be cut short.
   *
   * @param patience how long an interrupted thread still waits before the call is cancelled; an
   *     answer in that time is returned, with the interrupt flag set
   * @throws CriException as above
   */
  P await(Duration patience) {
    while (true) {
      try {
        return answer.get();
      } catch (InterruptedException e) {
        Optional<P> late = awaitALittle(patience);
        if (late.isPresent()) {
          Thread.currentThread().interrupt();
          return late.get();
        }
        cancel();
        Thread.currentThread().interrupt();
        throw new CriException(rpc, Code.CANCELLED, "interrupted while waiting for the runtime", e);
      } catch (ExecutionException e) {
        CriException failure = CriFailures.of(rpc, e, unreachable);
        if (failure.code() != Code.UNAVAILABLE || attemptsLeft-- == 0) {
          throw failure;
        }
        answer = attempt.get();
      }
    }
  }

  private Optional<P> awaitALittle(Duration patience) {
    try {
      return patience.isZero()
          ? Optional.empty()
          : Optional.of(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException | InterruptedException _) {
      // Whatever became of it, the thread was interrupted, and that is told.
      return Optional.empty();
    }
  }

  /** Waits for the answer; absent when the runtime says that it has no such thing. */
  Optional<P> awaitPresent() {
    try {
      return Optional.of(await());
    } catch (CriException e) {
      if (e.code() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Waits for all answers, leaving out those where the runtime has no such thing. When one call
   * fails, the others are cancelled.
   */
  static <P> List<P> awaitAllPresent(List<PendingCall<P>> calls) {
    var answers = new ArrayList<P>(calls.size());
    try {
      calls.forEach(call -> call.awaitPresent().ifPresent(answers::add));
    } catch (CriException e) {
      calls.forEach(PendingCall::cancel);
      throw e;
    }
    return answers;
  }

  void cancel() {
    answer.cancel(true);
  }
}

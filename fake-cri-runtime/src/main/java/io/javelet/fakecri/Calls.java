package io.javelet.fakecri;

import com.google.protobuf.MessageOrBuilder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Every call that reached the runtime, in order of arrival. Safe for any thread. */
public final class Calls {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<RecordedCall> calls = new ArrayList<>();

  Calls() {}

  /** All calls so far. */
  public List<RecordedCall> all() {
    lock.lock();
    try {
      return List.copyOf(calls);
    } finally {
      lock.unlock();
    }
  }

  /** The calls of one method so far. */
  public List<RecordedCall> of(Rpc rpc) {
    return all().stream().filter(call -> call.rpc() == rpc).toList();
  }

  /** The requests of one method so far, as their own type. */
  public <T extends MessageOrBuilder> List<T> of(Rpc rpc, Class<T> type) {
    return of(rpc).stream().map(call -> call.as(type)).toList();
  }

  /** How often a method was called so far. */
  public int count(Rpc rpc) {
    return of(rpc).size();
  }

  /** Waits for the first call of {@code rpc}, which may have come already. */
  public RecordedCall await(Rpc rpc) throws InterruptedException {
    return await(rpc, 1).getFirst();
  }

  /**
   * Waits until {@code rpc} was called {@code times} times in all.
   *
   * @return those calls
   * @throws AssertionError when that does not happen within ten seconds; it lists what was called
   */
  public List<RecordedCall> await(Rpc rpc, int times) throws InterruptedException {
    return await(times + " x " + rpc.method(), times, call -> call.rpc() == rpc);
  }

  /**
   * Waits for a call of {@code rpc} whose request fits, which may have come already.
   *
   * @throws AssertionError when none comes within ten seconds; it lists what was called
   */
  public <T extends MessageOrBuilder> T await(Rpc rpc, Class<T> type, Predicate<T> fits)
      throws InterruptedException {
    return await(
            "a fitting " + rpc.method(), 1, call -> call.rpc() == rpc && fits.test(call.as(type)))
        .getFirst()
        .as(type);
  }

  private List<RecordedCall> await(String what, int times, Predicate<RecordedCall> fits)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = FakeCriRuntime.PATIENCE.toNanos();
      while (true) {
        List<RecordedCall> found = calls.stream().filter(fits).limit(times).toList();
        if (found.size() == times) {
          return found;
        }
        if (left <= 0) {
          throw new AssertionError("waited in vain for " + what + "; called were " + counts());
        }
        left = grown.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void record(Rpc rpc, MessageOrBuilder request) {
    lock.lock();
    try {
      calls.add(new RecordedCall(calls.size() + 1, rpc, request));
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Map<Rpc, Integer> counts() {
    var counts = new EnumMap<Rpc, Integer>(Rpc.class);
    calls.forEach(call -> counts.merge(call.rpc(), 1, Integer::sum));
    return counts;
  }
}

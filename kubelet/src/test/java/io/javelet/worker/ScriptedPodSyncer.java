package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A syncer that records every call and can be told to block in one of them until it is released or
 * interrupted. Tests wait for calls, never for time.
 */
final class ScriptedPodSyncer implements PodSyncer {
  /** One recorded call, for example {@code sync uid-1 image:2}. */
  record Call(String verb, String uid, String detail) {
    @Override
    public String toString() {
      return detail.isEmpty() ? verb + " " + uid : verb + " " + uid + " " + detail;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Call> calls = new ArrayList<>();
  private Predicate<Call> blocks = call -> false;
  private Predicate<Call> fails = call -> false;
  private SyncOutcome outcome = SyncOutcome.SETTLED;

  void blockOn(Predicate<Call> which) {
    change(() -> blocks = which);
  }

  void failOn(Predicate<Call> which) {
    change(() -> fails = which);
  }

  void release() {
    change(() -> blocks = call -> false);
  }

  void answerSync(SyncOutcome answer) {
    change(() -> outcome = answer);
  }

  private void change(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<String> calls() {
    lock.lock();
    try {
      return calls.stream().map(Call::toString).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until that call was made {@code times} times. */
  void await(String call, int times) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = 10_000_000_000L;
      while (calls.stream().filter(c -> c.toString().equals(call)).count() < times) {
        if (left <= 0) {
          throw new AssertionError("no \"" + call + "\" among " + calls);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void await(String call) throws InterruptedException {
    await(call, 1);
  }

  private void record(Call call) throws InterruptedException, SyncFailedException {
    lock.lockInterruptibly();
    try {
      calls.add(call);
      changed.signalAll();
      while (blocks.test(call)) {
        changed.await();
      }
      if (fails.test(call)) {
        throw new SyncFailedException("scripted failure of " + call);
      }
    } catch (InterruptedException cutShort) {
      calls.add(new Call("interrupted", call.uid(), call.verb()));
      changed.signalAll();
      throw cutShort;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    Call call =
        new Call(
            "sync", pod.getMetadata().getUid(), pod.getSpec().getContainers().get(0).getImage());
    try {
      record(call);
    } catch (SyncFailedException scripted) {
      throw new IllegalStateException("scripted bug", scripted);
    }
    return outcome;
  }

  @Override
  public void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException {
    String grace = request.grace().map(g -> g.toSeconds() + "s").orElse("own");
    record(new Call("terminate", pod.getMetadata().getUid(), grace));
  }

  @Override
  public void syncTerminatedPod(Pod pod) throws InterruptedException, SyncFailedException {
    record(new Call("reclaim", pod.getMetadata().getUid(), ""));
  }

  @Override
  public void removePod(Pod pod) throws InterruptedException, SyncFailedException {
    record(new Call("remove", pod.getMetadata().getUid(), ""));
  }
}

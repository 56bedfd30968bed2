package io.javelet.worker;

import io.javelet.concurrent.WakeTimers;
import io.javelet.runtime.PodUid;
import java.time.Instant;

/** Wakes pods at moments they asked for. Any thread; never blocks. */
interface PodTimers {
  /** Wakes the pod at that moment; a moment set for it before is forgotten. */
  void set(PodUid uid, Instant at);

  /** Forgets the pod. */
  void cancel(PodUid uid);

  /** Wakes nobody any more. */
  void close();

  /** Timers in real time. */
  static PodTimers of(WakeTimers<PodUid> timers) {
    return new PodTimers() {
      @Override
      public void set(PodUid uid, Instant at) {
        timers.set(uid, at);
      }

      @Override
      public void cancel(PodUid uid) {
        timers.cancel(uid);
      }

      @Override
      public void close() {
        timers.close();
      }
    };
  }
}

package io.javelet.prober;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.ProbeResults.OfContainer;
import io.javelet.runtime.ProbeResults.Result;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The last result of every probe, as one immutable view at a time. Any thread. */
final class ProbeResultStore {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile ProbeResults results = ProbeResults.NONE;

  ProbeResults all() {
    return results;
  }

  /** True when this is not what was held before. */
  boolean set(ContainerId id, ProbeKind kind, Result result) {
    lock.lock();
    try {
      OfContainer before = results.byContainer().getOrDefault(id, OfContainer.NONE);
      OfContainer after =
          switch (kind) {
            case LIVENESS ->
                new OfContainer(Optional.of(result), before.startup(), before.readiness());
            case STARTUP ->
                new OfContainer(before.liveness(), Optional.of(result), before.readiness());
            case READINESS ->
                new OfContainer(before.liveness(), before.startup(), Optional.of(result));
          };
      if (after.equals(before)) {
        return false;
      }
      Map<ContainerId, OfContainer> next = new HashMap<>(results.byContainer());
      next.put(id, after);
      results = new ProbeResults(next);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void forget(Set<ContainerId> gone) {
    lock.lock();
    try {
      Map<ContainerId, OfContainer> next = new HashMap<>(results.byContainer());
      if (next.keySet().removeAll(gone)) {
        results = new ProbeResults(next);
      }
    } finally {
      lock.unlock();
    }
  }
}

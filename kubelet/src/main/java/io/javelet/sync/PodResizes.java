package io.javelet.sync;

import io.javelet.resource.PodAllocations;
import io.javelet.runtime.PodUid;
import io.javelet.status.ResizeProgress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far pods' changes of resources have come. Thread-safe: a pod's worker writes its own entry,
 * any thread reads.
 */
public final class PodResizes {
  private final PodAllocations allocations;
  private final Map<PodUid, ResizeProgress> progress = new ConcurrentHashMap<>();

  /**
   * @param allocations what pods were given
   */
  public PodResizes(PodAllocations allocations) {
    this.allocations = allocations;
  }

  PodAllocations allocations() {
    return allocations;
  }

  /** Of one pod; {@link ResizeProgress#NONE} of one that has what it declares. */
  ResizeProgress of(PodUid uid) {
    return progress.getOrDefault(uid, ResizeProgress.NONE);
  }

  /** Returns what was known before. */
  ResizeProgress put(PodUid uid, ResizeProgress now) {
    ResizeProgress before =
        now.equals(ResizeProgress.NONE) ? progress.remove(uid) : progress.put(uid, now);
    return before == null ? ResizeProgress.NONE : before;
  }

  void forget(PodUid uid) {
    progress.remove(uid);
    allocations.forget(uid);
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.metrics.ResizeMetrics;
import io.javelet.resource.PodAllocations;
import io.javelet.runtime.PodUid;
import io.javelet.status.ResizeProgress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far pods' changes of resources have come. Thread-safe: a pod's worker writes its own entry,
 * any thread reads.
 */
public final class PodResizes {
  private final PodAllocations allocations;
  private final ResizeMetrics metrics;
  private final Map<PodUid, Pod> declared = new ConcurrentHashMap<>();
  private final Map<PodUid, ResizeProgress> progress = new ConcurrentHashMap<>();

  /**
   * @param allocations what pods were given
   * @param metrics count changes
   */
  public PodResizes(PodAllocations allocations, ResizeMetrics metrics) {
    this.allocations = allocations;
    this.metrics = metrics;
  }

  PodAllocations allocations() {
    return allocations;
  }

  ResizeMetrics metrics() {
    return metrics;
  }

  /**
   * A pod is declared so; counts what differs from the last time.
   *
   * @return how it was declared before, where that is known and differs
   */
  Optional<Pod> declared(Pod pod) {
    Pod before = declared.put(new PodUid(pod.getMetadata().getUid()), pod);
    if (before == null || before.equals(pod)) {
      return Optional.empty();
    }
    RequestedResizes.count(before, pod, metrics);
    return Optional.of(before);
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
    declared.remove(uid);
    allocations.forget(uid);
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.metrics.ResizeMetrics;
import io.javelet.resource.PodAllocations;
import io.javelet.runtime.PodUid;
import io.javelet.status.ResizeProgress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * How far pods' changes of resources have come. Thread-safe: a pod's worker writes its own entry,
 * any thread reads.
 */
public final class PodResizes {
  /** Reason of a change that others have to make room for. */
  static final String DEFERRED = "Deferred";

  private final PodAllocations allocations;
  private final ResizeMetrics metrics;
  private final Map<PodUid, Pod> declared = new ConcurrentHashMap<>();
  private final Map<PodUid, ResizeProgress> progress = new ConcurrentHashMap<>();
  private final Consumer<PodUid> wake;

  /** Why deferred pods ask again, until they do. */
  private final Map<PodUid, Room> woken = new ConcurrentHashMap<>();

  /** What may have made room for pods that wait for more; upstream's words in its metric. */
  enum Room {
    POD_TERMINATED("pod_terminated"),
    PODS_REMOVED("pods_removed"),
    POD_RESIZED("pod_resized");

    private final String word;

    Room(String word) {
      this.word = word;
    }
  }

  /**
   * @param allocations what pods were given
   * @param metrics count changes
   * @param wake has a pod's worker look again; never blocks
   */
  public PodResizes(PodAllocations allocations, ResizeMetrics metrics, Consumer<PodUid> wake) {
    this.allocations = allocations;
    this.metrics = metrics;
    this.wake = wake;
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

  /** A pod that waited has what it declares; counts what made it ask. */
  void acceptedLate(PodUid uid) {
    Optional<Room> room = Optional.ofNullable(woken.remove(uid));
    metrics.acceptedLate(room.map(each -> each.word).orElse("periodic_retry"));
  }

  /** All of a pod has the resources it was given: it may have less than before. */
  void carriedOut(PodUid uid) {
    askAgain(uid, Room.POD_RESIZED);
  }

  /** Nothing of a pod runs any more, whatever becomes of its object. */
  void ended(PodUid uid) {
    allocations.ended(uid);
    askAgain(uid, Room.POD_TERMINATED);
  }

  void forget(PodUid uid) {
    progress.remove(uid);
    declared.remove(uid);
    woken.remove(uid);
    allocations.forget(uid);
    askAgain(uid, Room.PODS_REMOVED);
  }

  /** Those who wait for others' resources ask at once, as upstream. */
  private void askAgain(PodUid cause, Room room) {
    progress.forEach((uid, each) -> {
      boolean deferred =
          each.pending().filter(pending -> pending.reason().equals(DEFERRED)).isPresent();
      if (deferred && !uid.equals(cause)) {
        woken.put(uid, room);
        wake.accept(uid);
      }
    });
  }
}

package io.javelet.pleg;

import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The newest status read of each pod. Any thread; written by this room only. */
final class RuntimeStatusCache {
  private final Map<PodUid, RuntimePodStatus> newest = new ConcurrentHashMap<>();

  /** What was asked for before these moments may not have seen the change that was told then. */
  private final Map<PodUid, Instant> changedAt = new ConcurrentHashMap<>();

  private volatile Instant allChangedAt = Instant.MIN;

  Optional<RuntimePodStatus> newerThan(PodUid uid, Instant after) {
    return Optional.ofNullable(newest.get(uid))
        .filter(status -> status.observedAt().isAfter(after));
  }

  void put(RuntimePodStatus status) {
    if (status.isAbsent()) {
      newest.remove(status.uid());
      changedAt.remove(status.uid());
      return;
    }
    if (!isCurrent(status)) {
      return;
    }
    newest.merge(
        status.uid(),
        status,
        (held, offered) -> offered.observedAt().isBefore(held.observedAt()) ? held : offered);
    if (!isCurrent(status)) {
      newest.remove(status.uid(), status);
    }
  }

  /** Something became known of the pod that the runtime need not be asked about. */
  void amend(PodUid uid, UnaryOperator<RuntimePodStatus> known) {
    newest.computeIfPresent(uid, (_, status) -> known.apply(status));
  }

  private boolean isCurrent(RuntimePodStatus status) {
    Instant changed = changedAt.getOrDefault(status.uid(), Instant.MIN);
    return status.observedAt().isAfter(changed) && status.observedAt().isAfter(allChangedAt);
  }

  /** The pod changed just now. */
  void drop(PodUid uid, Instant now) {
    changedAt.put(uid, now);
    newest.remove(uid);
  }

  /** Everything may have changed until now. */
  void dropAll(Instant now) {
    allChangedAt = now;
    newest.clear();
  }
}

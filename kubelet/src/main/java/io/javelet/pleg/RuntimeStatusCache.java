package io.javelet.pleg;

import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest status read of each pod. Any thread; written by this room only. */
final class RuntimeStatusCache {
  private final Map<PodUid, RuntimePodStatus> newest = new ConcurrentHashMap<>();

  Optional<RuntimePodStatus> newerThan(PodUid uid, Instant after) {
    return Optional.ofNullable(newest.get(uid))
        .filter(status -> status.observedAt().isAfter(after));
  }

  void put(RuntimePodStatus status) {
    if (status.isAbsent()) {
      newest.remove(status.uid());
      return;
    }
    newest.merge(
        status.uid(),
        status,
        (held, offered) -> offered.observedAt().isBefore(held.observedAt()) ? held : offered);
  }

  void drop(PodUid uid) {
    newest.remove(uid);
  }

  void dropAll() {
    newest.clear();
  }
}

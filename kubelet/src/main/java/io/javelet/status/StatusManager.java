package io.javelet.status;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.runtime.PodUid;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Holds the newest status of every pod, in memory. Any thread may call it; workers write, servers
 * read. It never changes a status once it has it, and nobody else may.
 */
public final class StatusManager {
  private final Map<PodUid, PodStatus> statuses = new ConcurrentHashMap<>();
  private final BiConsumer<PodUid, PodStatus> listener;

  /**
   * @param listener told of every status that differs from the one before, on the thread that
   *     brought it and with no lock held
   */
  public StatusManager(BiConsumer<PodUid, PodStatus> listener) {
    this.listener = listener;
  }

  /** Keeps a pod's newest status. */
  public void update(PodUid uid, PodStatus status) {
    PodStatus before = statuses.put(uid, status);
    if (!status.equals(before)) {
      listener.accept(uid, status);
    }
  }

  /** The newest status of a pod; absent when none was generated yet. */
  public Optional<PodStatus> get(PodUid uid) {
    return Optional.ofNullable(statuses.get(uid));
  }

  /** The newest statuses of all pods, at this moment. */
  public Map<PodUid, PodStatus> all() {
    return Map.copyOf(statuses);
  }

  /** Forgets a pod that is gone. */
  public void forget(PodUid uid) {
    statuses.remove(uid);
  }
}

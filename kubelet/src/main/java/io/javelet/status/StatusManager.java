package io.javelet.status;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.runtime.PodUid;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the newest status of every pod, in memory. Any thread may call it; workers write, servers
 * read. It never changes a status once it has it, and nobody else may. A pod that is {@code Failed}
 * or {@code Succeeded} stays so until it is forgotten.
 */
public final class StatusManager {
  private final Map<PodUid, PodStatus> statuses = new ConcurrentHashMap<>();
  private final BiConsumer<PodUid, PodStatus> listener;
  private final PodStartMetrics metrics;

  /**
   * @param listener told of every status that differs from the one before, on the thread that
   *     brought it and with no lock held
   * @param metrics count containers that have ended
   */
  public StatusManager(BiConsumer<PodUid, PodStatus> listener, PodStartMetrics metrics) {
    this.listener = listener;
    this.metrics = metrics;
  }

  /** Keeps a pod's newest status. One thread at a time for a pod: its worker's. */
  public void update(PodUid uid, PodStatus status) {
    @Nullable PodStatus before = statuses.get(uid);
    PodStatus next = keepTerminal(before, status);
    if (!next.equals(before)) {
      statuses.put(uid, next);
      TerminationCounts.count(before, next, metrics);
      listener.accept(uid, next);
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

  private static PodStatus keepTerminal(@Nullable PodStatus before, PodStatus status) {
    if (before == null
        || !PodPhase.isTerminal(before.getPhase())
        || before.getPhase().equals(status.getPhase())) {
      return status;
    }
    return new PodStatusBuilder(status)
        .withPhase(before.getPhase())
        .withReason(before.getReason())
        .withMessage(before.getMessage())
        .build();
  }
}

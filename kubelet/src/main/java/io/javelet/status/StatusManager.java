package io.javelet.status;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Holds the newest status of every pod, in memory, with a remark of whoever shows the pod to
 * others. Any thread may call it; workers write, servers read. It never changes a status once it
 * has it, and nobody else may. A pod that is {@code Failed} or {@code Succeeded} stays so until it
 * is forgotten.
 */
public final class StatusManager {
  private final Map<PodUid, PodStatus> statuses = new ConcurrentHashMap<>();
  private final Map<PodUid, PodCondition> remarks = new ConcurrentHashMap<>();
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
    change(uid, before -> Optional.of(keepTerminal(before.orElse(null), status)));
  }

  /**
   * Adds a condition to the statuses of a pod from now on, in place of the one before. It is shown
   * on this node only and never sent.
   *
   * @param condition absent to add none any more
   */
  public void remark(PodUid uid, Optional<PodCondition> condition) {
    Optional<PodCondition> before =
        condition.isPresent()
            ? Optional.ofNullable(remarks.put(uid, condition.get()))
            : Optional.ofNullable(remarks.remove(uid));
    change(
        uid, status -> status.map(known -> before.map(gone -> without(known, gone)).orElse(known)));
  }

  private void change(PodUid uid, UnaryOperator<Optional<PodStatus>> next) {
    List<PodStatus> changed = new ArrayList<>();
    List<PodStatus> former = new ArrayList<>();
    statuses.compute(
        uid,
        (_, before) -> {
          Optional<PodStatus> after =
              next.apply(Optional.ofNullable(before)).map(status -> remarked(uid, status));
          if (after.isPresent() && !after.get().equals(before)) {
            changed.add(after.get());
            Optional.ofNullable(before).ifPresent(former::add);
          }
          return after.orElse(null);
        });
    changed.forEach(status -> {
      TerminationCounts.count(former.isEmpty() ? null : former.getFirst(), status, metrics);
      listener.accept(uid, status);
    });
  }

  private PodStatus remarked(PodUid uid, PodStatus status) {
    @Nullable PodCondition remark = remarks.get(uid);
    return remark == null
        ? status
        : new PodStatusBuilder(without(status, remark)).addToConditions(remark).build();
  }

  private static PodStatus without(PodStatus status, PodCondition remark) {
    return new PodStatusBuilder(status)
        .removeMatchingFromConditions(each -> each.getType().equals(remark.getType()))
        .build();
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
    remarks.remove(uid);
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

package io.javelet.status;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * What the API server is told of a pod, given what it shows now. Upstream's counterpart: {@code
 * mergePodStatus}.
 */
public final class PublishedStatus {
  private PublishedStatus() {}

  /**
   * The generated status with the conditions of others as the API server has them, and without a
   * phase that means "nothing runs" as long as something may.
   *
   * @param shown what the API server shows
   * @param generated the newest status of the pod
   * @param mayBeRunning whether a container of it may still run
   */
  public static PodStatus merge(PodStatus shown, PodStatus generated, boolean mayBeRunning) {
    boolean ending =
        !PodPhase.isTerminal(shown.getPhase()) && PodPhase.isTerminal(generated.getPhase());
    boolean heldBack = ending && mayBeRunning;
    PodStatusBuilder merged = new PodStatusBuilder(generated);
    if (heldBack) {
      merged
          .withPhase(shown.getPhase())
          .withReason(shown.getReason())
          .withMessage(shown.getMessage());
    }
    List<PodCondition> conditions = new ArrayList<>();
    for (PodCondition condition : shown.getConditions()) {
      if (!Conditions.isOwn(condition.getType())) {
        conditions.add(condition);
      }
    }
    for (PodCondition condition : generated.getConditions()) {
      if (Conditions.isOwn(condition.getType())) {
        conditions.add(condition);
      } else if (condition.getType().equals(Conditions.DISRUPTION_TARGET)
          && PodPhase.isTerminal(generated.getPhase())
          && !mayBeRunning) {
        conditions.removeIf(c -> c.getType().equals(Conditions.DISRUPTION_TARGET));
        conditions.add(condition);
      }
    }
    String phase = merged.getPhase();
    if (PodPhase.isTerminal(phase)) {
      conditions.replaceAll(condition -> notReady(condition, phase));
    }
    return merged.withConditions(conditions).build();
  }

  private static PodCondition notReady(PodCondition condition, String phase) {
    boolean readiness =
        condition.getType().equals(Conditions.READY)
            || condition.getType().equals(Conditions.CONTAINERS_READY);
    if (!readiness || !"True".equals(condition.getStatus())) {
      return condition;
    }
    return new PodConditionBuilder(condition)
        .withStatus("False")
        .withReason(PodPhase.FAILED.equals(phase) ? "PodFailed" : "PodCompleted")
        .withMessage(null)
        .build();
  }
}

package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows on a pod what is wrong with its manifest, as conditions of its declaration's status. Pure:
 * the same pod and trouble give equal pods.
 */
final class TroubledPods {
  /** Ours: the pod's manifest has a newer content that is not in force. */
  static final String INVALID = "ManifestInvalid";

  /** Ours: the manifest in force says something that is not understood. */
  static final String DOUBTFUL = "ManifestWarning";

  private TroubledPods() {}

  /** The pod with a condition for each sort of trouble; the very same pod without any. */
  static Pod show(Pod pod, List<ManifestTrouble> troubles) {
    if (troubles.isEmpty()) {
      return pod;
    }
    List<PodCondition> conditions = new ArrayList<>();
    troubles.stream()
        .filter(ManifestTrouble::isGrave)
        .findFirst()
        .ifPresent(trouble -> conditions.add(condition(INVALID, trouble)));
    troubles.stream()
        .filter(trouble -> !trouble.isGrave())
        .findFirst()
        .ifPresent(trouble -> conditions.add(condition(DOUBTFUL, trouble)));
    PodStatus status = new PodStatus();
    status.setPhase(pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase());
    status.setConditions(conditions);
    return new Pod(pod.getApiVersion(), pod.getKind(), pod.getMetadata(), pod.getSpec(), status);
  }

  private static PodCondition condition(String type, ManifestTrouble trouble) {
    PodCondition condition = new PodCondition();
    condition.setType(type);
    condition.setStatus("True");
    condition.setReason(trouble.reason().word());
    condition.setMessage(trouble.message());
    condition.setLastTransitionTime(trouble.since().truncatedTo(ChronoUnit.SECONDS).toString());
    return condition;
  }
}

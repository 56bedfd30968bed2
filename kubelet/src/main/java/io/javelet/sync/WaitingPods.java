package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.javelet.events.EventType;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Shows that a pod waits for the end of the one whose place it takes: by its status, which has a
 * condition of ours until the pod begins, and by an event. Called by the sync loop, before the pod
 * has a worker.
 */
public final class WaitingPods {
  private static final String CONDITION = "PredecessorEnded";
  private static final String REASON = "WaitingForPredecessor";

  private final PodStatusPublisher publisher;
  private final PodEventRecorder events;
  private final Clock clock;

  public WaitingPods(PodStatusPublisher publisher, PodEventRecorder events, Clock clock) {
    this.publisher = publisher;
    this.events = events;
    this.clock = clock;
  }

  /**
   * A pod waits.
   *
   * @param predecessor what for; absent while nobody knows whether that one is declared
   */
  public void show(Pod pod, Optional<PodUid> predecessor) {
    Instant now = clock.instant();
    String text =
        predecessor
            .map(uid -> "waits until the pod that it replaces (UID " + uid + ") has ended")
            .orElse("waits until it is known whether the running pod of its name is declared");
    PodCondition condition =
        new PodConditionBuilder()
            .withType(CONDITION)
            .withStatus("False")
            .withReason(REASON)
            .withMessage(text)
            .withLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
            .build();
    Pod shown =
        new PodBuilder(pod).editOrNewStatus().addToConditions(condition).endStatus().build();
    var uid = new PodUid(pod.getMetadata().getUid());
    publisher.publish(
        shown, RuntimePodStatus.absent(uid, PodFullName.of(pod), now), new PodMemory(now));
    events.report(pod, EventType.NORMAL, REASON, "Pod " + text);
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.javelet.pod.PodDependencies;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncFailedException;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.TerminationRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Lets a pod start when the pods that it depends on are Ready, and shows for which ones it waits. A
 * pod that has begun is never held back or ended by this, whatever becomes of the others. Runs on
 * worker threads.
 */
public final class DependentPodSyncer implements PodSyncer {
  /** Ours: a pod waits for others. */
  static final String CONDITION = "DependenciesReady";

  private final PodSyncer next;
  private final PodReadiness readiness;
  private final Supplier<Collection<Pod>> declared;
  private final DependencyWaiters waiters;
  private final PodPlanning planning;
  private final PodStatusPublisher publisher;
  private final PodEventRecorder events;

  /** What was said last, and since when it is so. */
  private final Map<PodUid, PodCondition> told = new ConcurrentHashMap<>();

  /**
   * @param next does the rest of each turn
   * @param declared all pods that this node should run
   * @param waiters wakes a pod when another one's status changes
   */
  public DependentPodSyncer(
      PodSyncer next,
      PodReadiness readiness,
      Supplier<Collection<Pod>> declared,
      DependencyWaiters waiters,
      PodPlanning planning,
      PodStatusPublisher publisher,
      PodEventRecorder events) {
    this.next = next;
    this.readiness = readiness;
    this.declared = declared;
    this.waiters = waiters;
    this.planning = planning;
    this.publisher = publisher;
    this.events = events;
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    if (!PodDependencies.of(pod).isEmpty()) {
      PodUid uid = uid(pod);
      // First, so that what becomes Ready while this looks wakes the worker again.
      waiters.add(uid);
      Optional<DependencyObstacle> obstacle = DependencyObstacle.of(pod, readiness, declared.get());
      if (obstacle.isPresent() && waits(pod, obstacle.get())) {
        return SyncOutcome.SETTLED;
      }
      waiters.remove(uid);
      told.remove(uid);
    }
    return next.syncPod(pod);
  }

  private boolean waits(Pod pod, DependencyObstacle obstacle) {
    RuntimePodStatus status;
    try {
      status = planning.read(pod, Instant.EPOCH);
    } catch (CriException away) {
      // The ordinary turn meets the same failure and knows what to do about it.
      return false;
    }
    boolean begun =
        !status.running().isEmpty() || status.sandboxes().stream().anyMatch(RuntimeSandbox::ready);
    if (begun) {
      return false;
    }
    PodCondition condition = condition(uid(pod), obstacle);
    Optional<PodCondition> before = Optional.ofNullable(told.put(uid(pod), condition));
    if (!before.equals(Optional.of(condition))) {
      events.report(pod, obstacle.type(), obstacle.reason(), "Pod " + obstacle.text());
    }
    Pod shown =
        new PodBuilder(pod).editOrNewStatus().addToConditions(condition).endStatus().build();
    publisher.publish(shown, status, new PodMemory(planning.now()));
    return true;
  }

  private PodCondition condition(PodUid uid, DependencyObstacle obstacle) {
    return Optional.ofNullable(told.get(uid))
        .filter(before -> before.getMessage().equals(obstacle.text()))
        .orElseGet(() ->
            new PodConditionBuilder()
                .withType(CONDITION)
                .withStatus("False")
                .withReason(obstacle.reason())
                .withMessage(obstacle.text())
                .withLastTransitionTime(planning.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build());
  }

  @Override
  public void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException {
    waiters.remove(uid(pod));
    next.syncTerminatingPod(pod, request);
  }

  @Override
  public void syncTerminatedPod(Pod pod) throws InterruptedException, SyncFailedException {
    next.syncTerminatedPod(pod);
  }

  @Override
  public void removePod(Pod pod) throws InterruptedException, SyncFailedException {
    told.remove(uid(pod));
    next.removePod(pod);
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.admission.FeatureNeeds;
import io.javelet.events.EventType;
import io.javelet.resource.PodAllocations;
import io.javelet.resource.ResizeDecision;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodStatusReader;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.status.ResizeProgress;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncFailedException;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.SyncOutcome.Result;
import io.javelet.worker.TerminationRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets pods run with the resources they were given rather than those they declare, and changes
 * these while they run. Everything else is the inner syncer's. Called on worker threads, one at a
 * time for a pod.
 *
 * <p>What a pod declares and cannot have is pending, and asked for again; what it was given and
 * does not have yet is in progress.
 */
public final class ResizingPodSyncer implements PodSyncer {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
  private static final String INFEASIBLE = "Infeasible";

  private final PodSyncer inner;
  private final PodResizes resizes;
  private final ContainerResizer resizer;
  private final PodStatusReader statuses;
  private final FeatureNeeds features;
  private final PodEventRecorder events;
  private final Clock clock;

  /**
   * @param inner brings a pod to what it is told, resources included
   * @param statuses what the runtime has
   * @param features what changes need of the node
   */
  public ResizingPodSyncer(
      PodSyncer inner,
      PodResizes resizes,
      ContainerResizer resizer,
      PodStatusReader statuses,
      FeatureNeeds features,
      PodEventRecorder events,
      Clock clock) {
    this.inner = inner;
    this.resizes = resizes;
    this.resizer = resizer;
    this.statuses = statuses;
    this.features = features;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    resizes
        .declared(pod)
        .flatMap(before -> features.missingToBecome(before, pod))
        .ifPresent(message ->
            events.report(pod, EventType.WARNING, "FailedNodeDeclaredFeaturesCheck", message));
    PodAllocations allocations = resizes.allocations();
    PodAllocations.Allocated allocated = allocations.allocate(pod);
    Pod given = allocated.pod();
    boolean inProgress = allocations.isPending(given);
    announce(pod, allocated, inProgress);
    SyncOutcome outcome = inner.syncPod(given);
    if (inProgress && outcome.result() == Result.SETTLED) {
      return resize(given, allocated);
    }
    boolean deferred = allocated.decision() instanceof ResizeDecision.Deferred;
    return deferred ? noLaterThan(outcome, clock.instant().plus(ASK_AGAIN)) : outcome;
  }

  @Override
  public void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException {
    inner.syncTerminatingPod(pod, request);
  }

  @Override
  public void syncTerminatedPod(Pod pod) throws InterruptedException, SyncFailedException {
    inner.syncTerminatedPod(pod);
    resizes.ended(uid(pod));
  }

  @Override
  public void removePod(Pod pod) throws InterruptedException, SyncFailedException {
    inner.removePod(pod);
    resizes.forget(uid(pod));
  }

  private SyncOutcome resize(Pod given, PodAllocations.Allocated allocated)
      throws InterruptedException {
    Instant begin = clock.instant();
    Optional<String> problem;
    try {
      problem = resizer.resize(given, readAnew(given));
      // The runtime announces no change of amounts: without a look the old ones would be shown.
      readAnew(given);
    } catch (CriException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the resize was cut short");
      }
      problem = Optional.of(failure.description());
    }
    resizes.metrics().carriedOut(Duration.between(begin, clock.instant()), problem.isEmpty());
    if (problem.isEmpty()) {
      events.report(
          given,
          EventType.NORMAL,
          "ResizeCompleted",
          "Pod resize completed: " + ResizeText.of(given, ""));
      resizes.put(
          uid(given),
          new ResizeProgress(pending(allocated.decision()), Optional.empty(), Map.of()));
      resizes.carriedOut(uid(given));
      return inner.syncPod(given);
    }
    var failed =
        new ResizeProgress(
            pending(allocated.decision()),
            Optional.of(new ResizeProgress.Running(problem.get())),
            inForce(given));
    if (!failed.equals(resizes.put(uid(given), failed))) {
      events.report(
          given,
          EventType.WARNING,
          "ResizeError",
          "Pod resize error: " + ResizeText.of(given, problem.get()));
      inner.syncPod(given);
    }
    return new SyncOutcome(Result.SETTLED, Optional.of(clock.instant().plus(ASK_AGAIN)));
  }

  private RuntimePodStatus readAnew(Pod pod) {
    return statuses.newerThan(uid(pod), PodFullName.of(pod), clock.instant());
  }

  /** Says what has changed since the last turn. */
  private void announce(Pod pod, PodAllocations.Allocated allocated, boolean inProgress) {
    Optional<ResizeProgress.Pending> pending = pending(allocated.decision());
    ResizeProgress before = resizes.of(uid(pod));
    Optional<ResizeProgress.Running> running =
        inProgress
            ? before.running().or(() -> Optional.of(new ResizeProgress.Running("")))
            : Optional.empty();
    resizes.put(
        uid(pod),
        new ResizeProgress(pending, running, inProgress ? inForce(allocated.pod()) : Map.of()));
    if (allocated.decision() instanceof ResizeDecision.Accepted) {
      if (before.pending().filter(each -> each.reason().equals(PodResizes.DEFERRED)).isPresent()) {
        resizes.acceptedLate(uid(pod));
      }
      events.report(
          pod, EventType.NORMAL, "ResizeStarted", "Pod resize started: " + ResizeText.of(pod, ""));
    }
    if (pending.isPresent() && !pending.equals(before.pending())) {
      tellPending(pod, allocated.decision());
    }
  }

  private void tellPending(Pod pod, ResizeDecision decision) {
    switch (decision) {
      case ResizeDecision.Unchanged _, ResizeDecision.Accepted _ -> {}
      case ResizeDecision.Deferred(String reason, String message) ->
          events.report(
              pod,
              EventType.WARNING,
              "ResizeDeferred",
              "Pod resize %s: %s".formatted(reason, ResizeText.of(pod, message)));
      case ResizeDecision.Infeasible(String detail, String message) -> {
        resizes.metrics().infeasible(detail);
        events.report(
            pod,
            EventType.WARNING,
            "ResizeInfeasible",
            "Pod resize Infeasible: " + ResizeText.of(pod, message));
      }
    }
  }

  private Map<String, ResourceRequirements> inForce(Pod pod) {
    Map<String, ResourceRequirements> inForce = new HashMap<>();
    PodContainers.all(pod)
        .forEach(container ->
            resizes
                .allocations()
                .inForce(uid(pod), container.getName())
                .ifPresent(resources -> inForce.put(container.getName(), resources)));
    return inForce;
  }

  private static Optional<ResizeProgress.Pending> pending(ResizeDecision decision) {
    return switch (decision) {
      case ResizeDecision.Unchanged _, ResizeDecision.Accepted _ -> Optional.empty();
      case ResizeDecision.Deferred(String _, String message) ->
          Optional.of(new ResizeProgress.Pending(PodResizes.DEFERRED, message));
      case ResizeDecision.Infeasible(String _, String message) ->
          Optional.of(new ResizeProgress.Pending(INFEASIBLE, message));
    };
  }

  private static SyncOutcome noLaterThan(SyncOutcome outcome, Instant latest) {
    boolean earlier = outcome.lookAgainAt().filter(at -> at.isBefore(latest)).isPresent();
    return earlier || outcome.result() != Result.SETTLED
        ? outcome
        : new SyncOutcome(outcome.result(), Optional.of(latest));
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}

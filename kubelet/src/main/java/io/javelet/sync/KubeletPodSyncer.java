package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventType;
import io.javelet.plan.GracePeriod;
import io.javelet.plan.PodActions;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.sync.PodPreparation.Prepared;
import io.javelet.volume.VolumeWarning;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncFailedException;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.SyncOutcome.Result;
import io.javelet.worker.TerminationRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings pods to what is declared and takes them down. One instance serves all workers; what it
 * remembers of a pod is in {@link PodMemory}, touched by that pod's worker only. It waits for no
 * event: what it cannot do now, its outcome says when to try again.
 */
public final class KubeletPodSyncer implements PodSyncer {
  /** A turn plans, acts and looks again at most so often before it lets newer work in. */
  private static final int ROUNDS = 8;

  private final ContainerRuntime runtime;
  private final PodPlanning planning;
  private final PodPreparation preparation;
  private final PodActionsExecutor executor;
  private final PodStatusPublisher publisher;
  private final PodEventRecorder events;
  private final PodFollowers followers;
  private final Map<PodUid, PodMemory> memories = new ConcurrentHashMap<>();

  /** All of these are shared by every worker. */
  public KubeletPodSyncer(
      ContainerRuntime runtime,
      PodPlanning planning,
      PodPreparation preparation,
      PodActionsExecutor executor,
      PodStatusPublisher publisher,
      PodFollowers followers,
      PodEventRecorder events) {
    this.runtime = runtime;
    this.planning = planning;
    this.preparation = preparation;
    this.executor = executor;
    this.publisher = publisher;
    this.events = events;
    this.followers = followers;
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    PodUid uid = uid(pod);
    PodMemory memory = memoryOf(uid);
    try {
      return sync(pod, memory);
    } catch (CriException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the turn was cut short");
      }
      memory.acted(planning.now());
      events.report(
          pod,
          EventType.WARNING,
          "FailedSync",
          "error determining status: " + failure.rpc() + ": " + failure.description());
      return new SyncOutcome(Result.FAILED, Optional.empty());
    }
  }

  private SyncOutcome sync(Pod pod, PodMemory memory) throws InterruptedException {
    switch (preparation.prepare(pod)) {
      case Prepared.Ready(List<VolumeWarning> warnings) ->
          warnings.forEach(warning ->
              events.report(pod, EventType.WARNING, warning.reason(), warning.message()));
      case Prepared.Failed(String reason, String message) -> {
        events.report(pod, EventType.WARNING, reason, message);
        publisher.publish(pod, read(pod, memory), memory);
        return new SyncOutcome(Result.FAILED, Optional.empty());
      }
    }
    RuntimePodStatus status = read(pod, memory);
    for (int round = 0; round < ROUNDS; round++) {
      PodActions actions = planning.plan(pod, status, memory.backOff());
      memory.backOff(actions.backOff());
      PodActionsExecutor.Result result = executor.execute(pod, status, actions, memory);
      if (result.acted()) {
        memory.acted(planning.now());
        status = read(pod, memory);
      }
      if (result.failed()) {
        publish(pod, status, memory);
        return new SyncOutcome(Result.FAILED, result.retryAt());
      }
      if (!result.acted()) {
        boolean over = publish(pod, status, memory);
        return over && status.running().isEmpty()
            ? new SyncOutcome(Result.COMPLETED, Optional.empty())
            : new SyncOutcome(Result.SETTLED, actions.lookAgainAt());
      }
    }
    publish(pod, status, memory);
    return new SyncOutcome(Result.SETTLED, Optional.of(planning.now()));
  }

  /**
   * Tells what is, and has it looked after; true when the pod's phase is one that never changes
   * again.
   */
  private boolean publish(Pod pod, RuntimePodStatus status, PodMemory memory) {
    followers.follow(pod, status);
    return publisher.publish(pod, status, memory);
  }

  @Override
  public void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException {
    PodMemory memory = memoryOf(uid(pod));
    followers.ending(uid(pod));
    try {
      RuntimePodStatus status = read(pod, memory);
      stopContainers(pod, request, status);
      for (RuntimeSandbox sandbox : status.sandboxes()) {
        if (sandbox.ready()) {
          runtime.stopSandbox(sandbox.id());
        }
      }
      memory.acted(planning.now());
      RuntimePodStatus after = read(pod, memory);
      if (!after.running().isEmpty()) {
        throw new SyncFailedException(
            "containers still run: " + after.running().stream().map(c -> c.name()).toList());
      }
      followers.forget(uid(pod));
      if (!request.forget()) {
        publisher.publishEnded(pod, after, memory);
      }
    } catch (CriException failure) {
      throw failed(pod, failure);
    }
  }

  private void stopContainers(Pod pod, TerminationRequest request, RuntimePodStatus status)
      throws InterruptedException {
    List<ContainerStopper.Stop> stops =
        status.running().stream()
            .map(running -> new ContainerStopper.Stop(running, grace(pod, running, request)))
            .toList();
    for (ContainerStopper.Stop stop : stops) {
      PodContainers.all(pod)
          .filter(c -> c.getName().equals(stop.container().name()))
          .findFirst()
          .ifPresent(c ->
              events.report(
                  pod, c, EventType.NORMAL, "Killing", "Stopping container " + c.getName()));
    }
    List<CriException> failures = executor.stopAll(pod, status, stops);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  /** Of a pod that nobody declares any more, only the runtime still knows the grace period. */
  private static Duration grace(Pod pod, RuntimeContainer running, TerminationRequest request) {
    Optional<Duration> remembered =
        pod.getSpec().getTerminationGracePeriodSeconds() == null
            ? running.notes().terminationGracePeriod()
            : Optional.empty();
    return GracePeriod.of(pod, request.grace().or(() -> remembered));
  }

  @Override
  public void syncTerminatedPod(Pod pod) throws InterruptedException, SyncFailedException {
    List<String> problems = preparation.giveBack(uid(pod));
    if (!problems.isEmpty()) {
      throw new SyncFailedException(String.join("; ", problems));
    }
  }

  @Override
  public void removePod(Pod pod) throws InterruptedException, SyncFailedException {
    PodMemory memory = memoryOf(uid(pod));
    try {
      List<String> problems = preparation.remove(read(pod, memory));
      if (!problems.isEmpty()) {
        memory.acted(planning.now());
        throw new SyncFailedException(String.join("; ", problems));
      }
    } catch (CriException failure) {
      throw failed(pod, failure);
    }
    memories.remove(uid(pod));
    publisher.forget(uid(pod));
  }

  private SyncFailedException failed(Pod pod, CriException failure) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the turn was cut short");
    }
    events.report(
        pod, EventType.WARNING, "FailedKillPod", "error killing pod: " + failure.description());
    return new SyncFailedException(failure.rpc() + ": " + failure.description(), failure);
  }

  private RuntimePodStatus read(Pod pod, PodMemory memory) {
    return planning.read(pod, memory.lastAction());
  }

  private PodMemory memoryOf(PodUid uid) {
    return memories.computeIfAbsent(uid, _ -> new PodMemory(planning.now()));
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}

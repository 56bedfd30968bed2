package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.admission.AdmissionAnswer;
import io.javelet.admission.Refusal;
import io.javelet.events.EventType;
import io.javelet.plan.ActiveDeadline;
import io.javelet.plan.ForeseenRestarts;
import io.javelet.plan.GracePeriod;
import io.javelet.plan.PodActions;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.sync.PodPreparation.Prepared;
import io.javelet.volume.VolumeNotice;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncFailedException;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.SyncOutcome.Result;
import io.javelet.worker.TerminationRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings pods to what is declared and takes them down. One instance serves all workers; what it
 * remembers of a pod is in {@link PodMemory}, touched by that pod's worker only. It waits for no
 * event: what it cannot do now, its outcome says when to try again.
 */
public final class KubeletPodSyncer implements PodSyncer {
  /** A turn plans, acts and looks again at most so often before it lets newer work in. */
  private static final int ROUNDS = 8;

  private static final Logger log = LoggerFactory.getLogger(KubeletPodSyncer.class);

  private final PodPlanning planning;
  private final PodPreparation preparation;
  private final PodActionsExecutor executor;
  private final PodStatusPublisher publisher;
  private final PodEventRecorder events;
  private final PodFollower followers;
  private final int keptDeadContainers;
  private final Map<PodUid, PodMemory> memories = new ConcurrentHashMap<>();

  /**
   * All of these are shared by every worker.
   *
   * @param keptDeadContainers how many dead containers of each name a pod keeps
   */
  public KubeletPodSyncer(
      PodPlanning planning,
      PodPreparation preparation,
      PodActionsExecutor executor,
      PodStatusPublisher publisher,
      PodFollower followers,
      PodEventRecorder events,
      int keptDeadContainers) {
    this.planning = planning;
    this.preparation = preparation;
    this.executor = executor;
    this.publisher = publisher;
    this.events = events;
    this.followers = followers;
    this.keptDeadContainers = keptDeadContainers;
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    PodUid uid = uid(pod);
    PodMemory memory = memoryOf(uid);
    try {
      return sync(pod, memory);
    } catch (InterruptedException cutShort) {
      memory.acted(planning.now());
      throw cutShort;
    } catch (CriException failure) {
      memory.acted(planning.now());
      if (Thread.interrupted()) {
        throw new InterruptedException("the turn was cut short");
      }
      events.report(
          pod,
          EventType.WARNING,
          "FailedSync",
          "error determining status: " + failure.rpc() + ": " + failure.description());
      return new SyncOutcome(Result.FAILED, Optional.empty());
    }
  }

  private SyncOutcome sync(Pod pod, PodMemory memory) throws InterruptedException {
    RuntimePodStatus status = read(pod, memory);
    // Before anything is done: making volumes and pulling images may take minutes.
    if (publish(pod, status, memory) || exceedsDeadline(pod, status, memory)) {
      return new SyncOutcome(Result.COMPLETED, Optional.empty());
    }
    switch (preparation.prepare(pod)) {
      case Prepared.Ready(List<VolumeNotice> notices) ->
          notices.forEach(
              notice -> events.report(pod, notice.type(), notice.reason(), notice.message()));
      case Prepared.Refused(AdmissionAnswer.Refused answer) -> {
        return refused(pod, answer, memory);
      }
      case Prepared.Failed(String reason, String message) -> {
        events.report(pod, EventType.WARNING, reason, message);
        return outcome(pod, Result.FAILED, Optional.empty());
      }
    }
    if (memory.admitted()) {
      publisher.forget(uid(pod));
    }
    status = restartEarly(pod, status, memory);
    for (int round = 0; round < ROUNDS; round++) {
      PodActions actions = plan(pod, status, memory);
      memory.backOff(actions.backOff());
      RuntimePodStatus before = status;
      PodActionsExecutor.Result result =
          executor.execute(
              pod,
              status,
              actions,
              memory,
              sandbox -> publisher.publish(pod, before.with(sandbox), memory));
      if (result.acted()) {
        memory.acted(planning.now());
        status = read(pod, memory);
      }
      boolean over = publish(pod, status, memory);
      if (result.failed()) {
        return failed(pod, result, actions);
      }
      if (!result.acted()) {
        if (over && status.running().isEmpty()) {
          return new SyncOutcome(Result.COMPLETED, Optional.empty());
        }
        tidy(status, memory);
        return outcome(pod, Result.SETTLED, actions.lookAgainAt());
      }
    }
    return new SyncOutcome(Result.SETTLED, Optional.of(planning.now()));
  }

  private PodActions plan(Pod pod, RuntimePodStatus status, PodMemory memory) {
    return planning.plan(pod, status, memory.backOff(), publisher.isRestartingAll(uid(pod)));
  }

  /**
   * Starts again at once what has certainly ended and is restarted whatever its exit code is; the
   * runtime tells that code only when it has tidied up.
   */
  private RuntimePodStatus restartEarly(Pod pod, RuntimePodStatus status, PodMemory memory)
      throws InterruptedException {
    Optional<PodActions> foreseen =
        ForeseenRestarts.of(pod, status, planning.now(), assumed -> plan(pod, assumed, memory))
            .filter(actions -> actions.containersToStart().stream().noneMatch(executor::pullsAnew));
    if (foreseen.isEmpty()) {
      return status;
    }
    memory.backOff(foreseen.get().backOff());
    executor.execute(pod, status, foreseen.get(), memory, _ -> {});
    memory.acted(planning.now());
    return read(pod, memory);
  }

  private SyncOutcome failed(Pod pod, PodActionsExecutor.Result result, PodActions actions) {
    return result.retryAt().isEmpty()
        ? outcome(pod, Result.FAILED, Optional.empty())
        : outcome(pod, Result.FAILED, earlier(result.retryAt(), actions.lookAgainAt()));
  }

  /** An outcome that does not miss the moment when the pod's time is up. */
  private SyncOutcome outcome(Pod pod, Result result, Optional<Instant> lookAgainAt) {
    boolean soon = result == Result.FAILED && lookAgainAt.isEmpty();
    Optional<Instant> deadline = ActiveDeadline.of(pod, publisher.startTime(uid(pod)));
    return new SyncOutcome(result, soon ? lookAgainAt : earlier(lookAgainAt, deadline));
  }

  private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
    return Stream.concat(a.stream(), b.stream()).min(Comparator.naturalOrder());
  }

  private boolean exceedsDeadline(Pod pod, RuntimePodStatus status, PodMemory memory) {
    Optional<Instant> startTime = publisher.startTime(uid(pod));
    if (!ActiveDeadline.isExceeded(pod, startTime, planning.now())) {
      return false;
    }
    TerminalReason reason = TerminalReason.deadlineExceeded();
    memory.endsFor(reason);
    events.report(pod, EventType.NORMAL, reason.reason(), reason.message());
    publisher.publish(pod, status, memory);
    return true;
  }

  /** Dead containers are a matter of tidiness: a failure waits for the next turn. */
  private void tidy(RuntimePodStatus status, PodMemory memory) {
    try {
      if (executor.removeSurplus(status, keptDeadContainers)) {
        memory.acted(planning.now());
      }
    } catch (CriException failure) {
      memory.acted(planning.now());
      log.atDebug()
          .addKeyValue("pod", status.fullName())
          .addKeyValue("err", failure.getMessage())
          .log("Could not remove a dead container");
    }
  }

  /** The worker is woken when the answer may have become another one. */
  private SyncOutcome refused(Pod pod, AdmissionAnswer.Refused answer, PodMemory memory) {
    Refusal refusal = answer.refusal();
    memory.refused();
    if (answer.news()) {
      events.report(pod, EventType.WARNING, refusal.reason(), refusal.message());
    }
    if (answer.waits()) {
      publisher.publishWaiting(pod, read(pod, memory), memory, refusal);
    } else {
      publisher.publishRejected(pod, refusal);
    }
    return SyncOutcome.SETTLED;
  }

  /**
   * Tells what is, and has it looked after; true when the pod's phase is one that never changes
   * again.
   */
  private boolean publish(Pod pod, RuntimePodStatus status, PodMemory memory) {
    followers.follow(pod, status);
    // Without the exit code of its predecessor, a restarted container looks like none of both.
    return !status.isHandingOver() && publisher.publish(pod, status, memory);
  }

  @Override
  public void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException {
    PodMemory memory = memoryOf(uid(pod));
    request.terminalReason().ifPresent(memory::endsFor);
    followers.ending(uid(pod));
    // Of a pod that only the runtime knows there is no spec to make a status of.
    boolean known = request.cause() != TerminationRequest.Cause.ORPHANED;
    try {
      RuntimePodStatus status = read(pod, memory);
      // Not before: while nobody can be told to end, nobody's time runs out.
      memory.agreeOn(
          GracePeriod.agreed(pod, memory.agreedGrace(), request.grace()), planning.now());
      if (known) {
        publisher.publish(pod, status, memory);
      }
      stopPod(pod, memory, status);
      memory.acted(planning.now());
      RuntimePodStatus after = read(pod, memory);
      if (!after.running().isEmpty()) {
        throw new SyncFailedException(
            "containers still run: " + after.running().stream().map(c -> c.name()).toList());
      }
      followers.forget(uid(pod));
      if (known) {
        publisher.publishEnded(pod, after, memory);
      }
    } catch (InterruptedException shortened) {
      memory.acted(planning.now());
      throw shortened;
    } catch (CriException failure) {
      memory.acted(planning.now());
      throw failed(pod, failure);
    } finally {
      if (request.cause() == TerminationRequest.Cause.AGENT
          && memory.exceedsGrace(planning.now())) {
        events.report(
            pod,
            EventType.WARNING,
            "ExceededGracePeriod",
            "Container runtime did not kill the pod within specified grace period.");
      }
    }
  }

  private void stopPod(Pod pod, PodMemory memory, RuntimePodStatus status)
      throws InterruptedException {
    List<ContainerStopper.Stop> stops =
        status.running().stream()
            .map(running ->
                new ContainerStopper.Stop(running, grace(pod, running, memory), memory.agreedAt()))
            .toList();
    for (ContainerStopper.Stop stop : stops) {
      PodContainers.named(pod, stop.name())
          .ifPresent(c ->
              events.report(
                  pod, c, EventType.NORMAL, "Killing", "Stopping container " + c.getName()));
    }
    executor.stopPod(pod, status, stops);
  }

  /** Of a pod that nobody declares any more, only the runtime still knows the grace period. */
  private static Duration grace(Pod pod, RuntimeContainer running, PodMemory memory) {
    Optional<Duration> remembered =
        pod.getSpec().getTerminationGracePeriodSeconds() == null
                && pod.getMetadata().getDeletionGracePeriodSeconds() == null
            ? running.notes().terminationGracePeriod()
            : Optional.empty();
    return remembered.or(memory::agreedGrace).orElse(GracePeriod.MINIMUM);
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

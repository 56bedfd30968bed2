package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventType;
import io.javelet.plan.GracePeriod;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.sync.AskedRestarts.Asked;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncFailedException;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.SyncOutcome.Result;
import io.javelet.worker.TerminationRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Ends what was asked to be restarted, gracefully, before the ordinary turn starts it again as it
 * would after any end. Runs on worker threads and remembers nothing.
 */
public final class RestartingPodSyncer implements PodSyncer {
  private final PodSyncer next;
  private final AskedRestarts restarts;
  private final ContainerRuntime runtime;
  private final PodPlanning planning;
  private final PodActionsExecutor executor;
  private final PodEventRecorder events;

  /**
   * @param next does the rest of each turn
   */
  public RestartingPodSyncer(
      PodSyncer next,
      AskedRestarts restarts,
      ContainerRuntime runtime,
      PodPlanning planning,
      PodActionsExecutor executor,
      PodEventRecorder events) {
    this.next = next;
    this.restarts = restarts;
    this.runtime = runtime;
    this.planning = planning;
    this.executor = executor;
    this.events = events;
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    Optional<Asked> asked = restarts.take(uid);
    if (asked.isPresent()) {
      try {
        end(pod, asked.get());
      } catch (CriException failure) {
        restarts.put(uid, asked.get());
        events.report(
            pod,
            EventType.WARNING,
            "FailedKillPod",
            "error stopping what is to be restarted: " + failure.description());
        return new SyncOutcome(Result.FAILED, Optional.empty());
      }
    }
    return next.syncPod(pod);
  }

  private void end(Pod pod, Asked asked) throws InterruptedException {
    RuntimePodStatus status = planning.read(pod, Instant.EPOCH);
    List<ContainerStopper.Stop> stops =
        status.running().stream()
            .filter(running -> asked.wholePod() || asked.containers().contains(running.name()))
            .map(running ->
                new ContainerStopper.Stop(running, GracePeriod.of(pod, Optional.empty())))
            .toList();
    stops.forEach(stop -> announce(pod, stop.container()));
    List<CriException> failures = executor.stopAll(pod, status, stops);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    if (asked.wholePod()) {
      for (RuntimeSandbox sandbox : status.sandboxes()) {
        if (sandbox.ready()) {
          runtime.stopSandbox(sandbox.id());
        }
      }
    }
    // What is planned next must know that they have ended.
    planning.read(pod, planning.now());
  }

  private void announce(Pod pod, RuntimeContainer running) {
    PodContainers.all(pod)
        .filter(spec -> spec.getName().equals(running.name()))
        .findFirst()
        .ifPresent(spec ->
            events.report(
                pod,
                spec,
                EventType.NORMAL,
                "Killing",
                "Container " + running.name() + " was asked to be restarted"));
  }

  @Override
  public void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException {
    next.syncTerminatingPod(pod, request);
  }

  @Override
  public void syncTerminatedPod(Pod pod) throws InterruptedException, SyncFailedException {
    next.syncTerminatedPod(pod);
  }

  @Override
  public void removePod(Pod pod) throws InterruptedException, SyncFailedException {
    next.removePod(pod);
    restarts.take(new PodUid(pod.getMetadata().getUid()));
  }
}

package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.concurrent.WakeTimers;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All pod workers of the node: at most one per pod UID, and at most one pod of a full name at a
 * time. A pod whose name is taken by one that still ends waits here and starts the moment the other
 * is gone. Called from the sync loop and from whoever wakes pods; never blocks, and never holds its
 * lock while calling another room.
 */
public final class PodWorkers {
  private static final Logger log = LoggerFactory.getLogger(PodWorkers.class);

  private final PodSyncer syncer;
  private final WorkerSettings settings;
  private final Listeners listeners;
  private final PodTimers timers;
  private final Consumer<PodWorker> starter;
  private final PodWorker.Observer observer = new Lifecycle();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PodUid, PodWorker> workers = new LinkedHashMap<>();
  private final PodNames names = new PodNames();

  /**
   * Pods that go for good; asked here and not of the worker, who may not have looked into its
   * mailbox yet.
   */
  private final Set<PodUid> leaving = new HashSet<>();

  /** Pods that the runtime has and nobody declares. */
  private final Set<PodUid> undeclared = new HashSet<>();

  private boolean closed;

  /**
   * Who is told; none may block.
   *
   * @param bugs what workers caught at their edge
   * @param reclaimed each pod whose containers, volumes and cgroups are gone
   * @param waiting each pod that cannot start before the one in its place has ended, and which that
   *     is; absent while nobody knows whether the other one is still declared
   * @param metrics count pods that come again and pods that nobody declares
   */
  public record Listeners(
      Consumer<RuntimeException> bugs,
      Consumer<PodUid> reclaimed,
      BiConsumer<Pod, Optional<PodUid>> waiting,
      PodStartMetrics metrics) {}

  /**
   * @param listeners who is told
   */
  public PodWorkers(PodSyncer syncer, WorkerSettings settings, Listeners listeners) {
    this.syncer = syncer;
    this.settings = settings;
    this.listeners = listeners;
    this.timers = PodTimers.of(new WakeTimers<>("pod-timers", settings.clock(), this::wake));
    this.starter = PodWorker::start;
  }

  /**
   * Workers that somebody else gives their turns, in a time of his own.
   *
   * @param starter told each new worker, with the lock held; must not block
   */
  PodWorkers(
      PodSyncer syncer,
      WorkerSettings settings,
      Consumer<RuntimeException> bugs,
      PodTimers timers,
      Consumer<PodWorker> starter) {
    this.syncer = syncer;
    this.settings = settings;
    this.listeners = new Listeners(bugs, _ -> {}, (_, _) -> {}, PodStartMetrics.unseen());
    this.timers = timers;
    this.starter = starter;
  }

  /** A source declares this pod, newly or changed. */
  public void update(Pod pod) {
    Optional<Occupied> occupied = take(pod, false);
    if (occupied.isPresent()) {
      log.atInfo()
          .addKeyValue("pod", PodFullName.of(pod))
          .addKeyValue("podUID", pod.getMetadata().getUid())
          .addKeyValue("predecessorUID", occupied.get().by().map(PodUid::value).orElse(""))
          .log("Pod waits until the one of the same name has ended");
      // Told before it can start, so that nothing is said of its wait when it has begun.
      listeners.waiting().accept(pod, occupied.get().by());
      var _ = take(pod, true);
    }
  }

  /** Another pod is where this one would start. */
  private record Occupied(Optional<PodUid> by) {}

  /** Gives the pod to its worker, or tells who is in its place. */
  private Optional<Occupied> take(Pod pod, boolean line) {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    PodFullName fullName = PodFullName.of(pod);
    lock.lock();
    try {
      if (closed) {
        return Optional.empty();
      }
      PodWorker same = workers.get(uid);
      if (same != null && !leaving.contains(uid)) {
        same.submit(PodWork.sync(pod));
        return Optional.empty();
      }
      if (same == null && names.isFree(fullName)) {
        startLocked(first(pod));
        return Optional.empty();
      }
      if (line) {
        names.await(pod);
      }
      return Optional.of(new Occupied(same != null ? Optional.of(uid) : names.occupant(fullName)));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Names of running pods of which nobody knows yet whether they are declared: no other pod of such
   * a name starts. A name that is not held any more is free for the one that waits for it.
   */
  public void holdNames(Set<PodFullName> held) {
    lock.lock();
    try {
      names.hold(held).forEach(this::startWaitingLocked);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The pod shall end. Asking again only shortens its grace. A pod without a worker has nothing to
   * end.
   */
  public void terminate(PodUid uid, TerminationRequest request) {
    lock.lock();
    try {
      names.forget(uid);
      PodWorker worker = workers.get(uid);
      if (worker != null) {
        if (request.forget()) {
          leaving.add(uid);
        }
        worker.submit(PodWork.terminate(request));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends a pod that the runtime has and no source knows.
   *
   * @param remains a pod with the name, namespace, UID and grace period that the runtime remembers
   */
  public void terminateOrphan(Pod remains) {
    lock.lock();
    try {
      PodUid uid = new PodUid(remains.getMetadata().getUid());
      if (!closed && !workers.containsKey(uid)) {
        leaving.add(uid);
        undeclared.add(uid);
        listeners.metrics().orphaned();
        startLocked(new PodWorkerState.TerminatingPod(remains, TerminationRequest.orphaned()));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Something may have changed for the pod: its worker looks again. Unknown UIDs are nobody's
   * business.
   */
  public void wake(PodUid uid) {
    lock.lock();
    try {
      Optional.ofNullable(workers.get(uid)).ifPresent(worker -> worker.submit(PodWork.LOOK));
    } finally {
      lock.unlock();
    }
  }

  /** Something may have changed for every pod. */
  public void wakeAll() {
    lock.lock();
    try {
      workers.values().forEach(worker -> worker.submit(PodWork.LOOK));
    } finally {
      lock.unlock();
    }
  }

  /** Every pod that has a worker, whatever its state. */
  public Set<PodUid> known() {
    lock.lock();
    try {
      return Collections.unmodifiableSet(new LinkedHashSet<>(workers.keySet()));
    } finally {
      lock.unlock();
    }
  }

  /** What all workers are at. */
  public Map<WorkingPod, Integer> working() {
    Map<WorkingPod, Integer> working = new HashMap<>();
    lock.lock();
    try {
      for (PodWorker worker : workers.values()) {
        working.merge(WorkingPod.of(worker.state(), originLocked(worker.uid())), 1, Integer::sum);
      }
    } finally {
      lock.unlock();
    }
    return working;
  }

  private WorkingPod.Origin originLocked(PodUid uid) {
    if (undeclared.contains(uid)) {
      return WorkingPod.Origin.RUNTIME_ONLY;
    }
    return leaving.contains(uid) ? WorkingPod.Origin.ORPHAN : WorkingPod.Origin.DESIRED;
  }

  /** True while a container of that pod may run. */
  public boolean mayBeRunning(PodUid uid) {
    lock.lock();
    try {
      return Optional.ofNullable(workers.get(uid))
          .filter(worker -> !(worker.state() instanceof PodWorkerState.TerminatedPod))
          .isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** True when that pod has ended and its volumes and cgroups are gone. */
  public boolean isReclaimed(PodUid uid) {
    lock.lock();
    try {
      return Optional.ofNullable(workers.get(uid))
          .map(PodWorker::state)
          .filter(PodWorkerState.TerminatedPod.class::isInstance)
          .map(PodWorkerState.TerminatedPod.class::cast)
          .filter(PodWorkerState.TerminatedPod::reclaimed)
          .isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** The names of the pods that go for good and of which something is still there. */
  public Set<PodFullName> ending() {
    lock.lock();
    try {
      return workers.values().stream()
          .filter(worker -> leaving.contains(worker.uid()))
          .map(PodWorker::fullName)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    } finally {
      lock.unlock();
    }
  }

  /** True while the worker of that pod still wants it to run. */
  public boolean isSyncing(PodUid uid) {
    lock.lock();
    try {
      return Optional.ofNullable(workers.get(uid))
          .filter(worker -> worker.state() instanceof PodWorkerState.SyncPod)
          .isPresent();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops all workers and leaves their pods as they are; returns when they have stopped or two
   * seconds are over.
   */
  public void stop() throws InterruptedException {
    List<PodWorker> all;
    lock.lock();
    try {
      closed = true;
      names.forgetAll();
      all = List.copyOf(workers.values());
    } finally {
      lock.unlock();
    }
    timers.close();
    all.forEach(PodWorker::close);
    Instant deadline = Instant.now().plus(Duration.ofSeconds(2));
    for (PodWorker worker : all) {
      Duration left = Duration.between(Instant.now(), deadline);
      if (!worker.join(left.isPositive() ? left : Duration.ofMillis(1))) {
        log.atWarn().addKeyValue("pod", worker.fullName()).log("Pod worker did not stop in time");
      }
    }
  }

  private void startLocked(PodWorkerState initial) {
    var worker = new PodWorker(initial, syncer, settings, observer);
    workers.put(worker.uid(), worker);
    names.occupy(worker.fullName(), worker.uid());
    starter.accept(worker);
  }

  /**
   * Starts the pod that waits for this name, unless somebody else has the name or its own UID still
   * ends.
   */
  private void startWaitingLocked(PodFullName fullName) {
    if (!closed) {
      names.takeNext(fullName, workers::containsKey).ifPresent(next -> startLocked(first(next)));
    }
  }

  /**
   * A pod that has run to its end before this agent saw it is never run again, even when nothing of
   * it is left here.
   */
  private static PodWorkerState first(Pod pod) {
    var running = new PodWorkerState.SyncPod(pod);
    return isOver(pod) ? running.completed() : running;
  }

  private static boolean isOver(Pod pod) {
    String phase =
        StaticPods.isStatic(pod) || pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  private final class Lifecycle implements PodWorker.Observer {
    @Override
    public void lookAgain(PodUid uid, Instant at) {
      timers.set(uid, at);
    }

    @Override
    public void released(PodWorker worker) {
      lock.lock();
      try {
        if (leaving.contains(worker.uid())) {
          names.leave(worker.fullName(), worker.uid());
          startWaitingLocked(worker.fullName());
        }
      } finally {
        lock.unlock();
      }
      listeners.reclaimed().accept(worker.uid());
    }

    @Override
    public void finished(PodWorker worker) {
      lock.lock();
      try {
        timers.cancel(worker.uid());
        workers.remove(worker.uid(), worker);
        leaving.remove(worker.uid());
        undeclared.remove(worker.uid());
        names
            .waiting(worker.fullName())
            .filter(again -> again.getMetadata().getUid().equals(worker.uid().value()))
            .ifPresent(again -> listeners.metrics().restarted(StaticPods.isStatic(again)));
        names.leave(worker.fullName(), worker.uid());
        startWaitingLocked(worker.fullName());
      } finally {
        lock.unlock();
      }
      // What is only kept as long as something of the pod is there can go now.
      listeners.reclaimed().accept(worker.uid());
    }

    @Override
    public void bug(PodFullName pod, RuntimeException bug) {
      log.atError()
          .addKeyValue("pod", pod)
          .setCause(bug)
          .log("Bug in a pod worker; the pod will be tried again");
      listeners.bugs().accept(bug);
    }
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.metrics.PodMetrics;
import io.javelet.metrics.PodMetrics.Turn;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncFailedException;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.TerminationRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Turns that are timed. As the syncer it measures: shared by every worker. */
public final class MeasuredPodSyncer implements PodSyncer {
  private final PodSyncer syncer;
  private final PodMetrics metrics;
  private final InstantSource clock;
  private final PodStartMetrics starts;
  private final Function<PodUid, Optional<PodStatus>> statuses;
  private final Map<PodUid, Start> met = new ConcurrentHashMap<>();

  /** How far a pod has come, as far as it was told. */
  private enum Start {
    BEGUN,
    RUNS
  }

  /**
   * Measures a syncer.
   *
   * @param statuses the newest of each pod
   */
  public MeasuredPodSyncer(
      PodSyncer syncer,
      KubeletMetrics metrics,
      Function<PodUid, Optional<PodStatus>> statuses,
      InstantSource clock) {
    this.syncer = syncer;
    this.statuses = statuses;
    this.metrics = metrics.pods();
    this.starts = metrics.life().starts();
    this.clock = clock;
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    Instant begin = clock.instant();
    boolean first = met.putIfAbsent(uid(pod), Start.BEGUN) == null;
    if (first) {
      begun(pod, begin);
    }
    try {
      return syncer.syncPod(pod);
    } finally {
      ended(first ? Turn.CREATE : Turn.SYNC, begin);
      started(pod);
    }
  }

  /** A pod that ran before this agent did is not one that starts. */
  private void begun(Pod pod, Instant now) {
    metrics.podSeen(pod.getSpec().getContainers().size());
    if (runs(pod)) {
      met.put(uid(pod), Start.RUNS);
    } else {
      starts.begun(uid(pod).value());
    }
    seen(pod).ifPresent(seen -> metrics.workerStarted(Duration.between(seen, now)));
  }

  private void started(Pod pod) {
    statuses
        .apply(uid(pod))
        .filter(StartedPod::runs)
        .ifPresent(status ->
            created(pod)
                .ifPresent(
                    created -> starts.ran(StartedPod.of(pod, status, created, clock.instant()))));
    if (met.get(uid(pod)) == Start.BEGUN && runs(pod)) {
      met.put(uid(pod), Start.RUNS);
      seen(pod).ifPresent(seen -> metrics.podRunning(Duration.between(seen, clock.instant())));
    }
  }

  private boolean runs(Pod pod) {
    return statuses
        .apply(uid(pod))
        .filter(status -> "Running".equals(status.getPhase()))
        .isPresent();
  }

  /** A static pod was made when it was first seen. */
  private static Optional<Instant> created(Pod pod) {
    String text = pod.getMetadata().getCreationTimestamp();
    return StaticPods.isStatic(pod) || text == null
        ? seen(pod)
        : Optional.of(OffsetDateTime.parse(text).toInstant());
  }

  /** When the pod's source showed it first, as far as the pod tells. */
  private static Optional<Instant> seen(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(StaticPods.SEEN_ANNOTATION);
    try {
      return Optional.ofNullable(text).map(given -> OffsetDateTime.parse(given).toInstant());
    } catch (DateTimeParseException foreign) {
      return Optional.empty();
    }
  }

  @Override
  public void syncTerminatingPod(Pod pod, TerminationRequest request)
      throws InterruptedException, SyncFailedException {
    Instant begin = clock.instant();
    try {
      syncer.syncTerminatingPod(pod, request);
    } finally {
      ended(Turn.KILL, begin);
    }
  }

  @Override
  public void syncTerminatedPod(Pod pod) throws InterruptedException, SyncFailedException {
    syncer.syncTerminatedPod(pod);
  }

  @Override
  public void removePod(Pod pod) throws InterruptedException, SyncFailedException {
    met.remove(uid(pod));
    starts.gone(uid(pod).value());
    syncer.removePod(pod);
  }

  private void ended(Turn turn, Instant begin) {
    metrics.worked(turn, Duration.between(begin, clock.instant()));
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.metrics.PodMetrics;
import io.javelet.metrics.PodMetrics.Turn;
import io.javelet.runtime.PodUid;
import io.javelet.worker.PodSyncer;
import io.javelet.worker.SyncFailedException;
import io.javelet.worker.SyncOutcome;
import io.javelet.worker.TerminationRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Turns that are timed. As the syncer it measures: shared by every worker. */
public final class MeasuredPodSyncer implements PodSyncer {
  private final PodSyncer syncer;
  private final PodMetrics metrics;
  private final InstantSource clock;
  private final Map<PodUid, Boolean> met = new ConcurrentHashMap<>();

  /** Measures a syncer. */
  public MeasuredPodSyncer(PodSyncer syncer, PodMetrics metrics, InstantSource clock) {
    this.syncer = syncer;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public SyncOutcome syncPod(Pod pod) throws InterruptedException {
    Turn turn = met.putIfAbsent(uid(pod), true) == null ? Turn.CREATE : Turn.SYNC;
    Instant begin = clock.instant();
    try {
      return syncer.syncPod(pod);
    } finally {
      ended(turn, begin);
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
    syncer.removePod(pod);
  }

  private void ended(Turn turn, Instant begin) {
    metrics.worked(turn, Duration.between(begin, clock.instant()));
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}

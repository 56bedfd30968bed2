package io.javelet.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.PodCalls;
import io.javelet.concurrent.WakeTimers;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.pod.DesiredPods;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings pods' statuses to the API server, and asks it to forget a pod whose deletion was asked for
 * once nothing of it is left here. Each pod is sent by a virtual thread of its own, so that a slow
 * answer for one holds up no other, at most one at a time for a pod: what changes meanwhile is sent
 * after that, newest first and older states never. What fails is tried again until it succeeds or
 * the pod is gone. Upstream's counterpart: {@code status.manager}.
 */
public final class StatusSender {
  private static final Logger log = LoggerFactory.getLogger(StatusSender.class);
  private static final int AT_ONCE = 16;
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration MAX_DELAY = Duration.ofSeconds(10);

  /** What is known of pods' ends. */
  public interface Endings {
    /** Whether a container of the pod may still run. */
    boolean mayBeRunning(PodUid uid);

    /** Whether containers, volumes and cgroups of the pod are gone. */
    boolean reclaimed(PodUid uid);
  }

  private final PodCalls calls;
  private final Supplier<DesiredPods> desired;
  private final StatusManager statuses;
  private final Endings endings;
  private final PodStartMetrics metrics;
  private final Clock clock;

  /** Since when pods have a status that was not sent. */
  private final Map<PodUid, Instant> unsent = new ConcurrentHashMap<>();

  private final WakeTimers<PodUid> retries;
  private final Semaphore permits = new Semaphore(AT_ONCE);
  private final Map<PodUid, Thread> sending = new HashMap<>();
  private final Set<PodUid> again = new HashSet<>();
  private final Map<PodUid, Answered> answered = new ConcurrentHashMap<>();
  private final Map<PodUid, Duration> delays = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * What the API server made of a patch, while the watch does not show it yet.
   *
   * @param seen the version that the watch showed then
   */
  private record Answered(Pod pod, long seen) {
    boolean isNewerThan(Pod watched) {
      // An older version than then: the cluster was set back to a snapshot.
      return watched.getMetadata().getUid().equals(pod.getMetadata().getUid())
          && version(watched) < version(pod)
          && version(watched) >= seen;
    }
  }

  public StatusSender(
      PodCalls calls,
      Supplier<DesiredPods> desired,
      StatusManager statuses,
      Endings endings,
      PodStartMetrics metrics,
      Clock clock) {
    this.metrics = metrics;
    this.calls = calls;
    this.desired = desired;
    this.statuses = statuses;
    this.endings = endings;
    this.clock = clock;
    this.retries = new WakeTimers<>("status-retries", clock, this::changed);
  }

  /** Something about a pod changed that the API server may have to be told. Never blocks. */
  public synchronized void changed(PodUid uid) {
    if (closed) {
      return;
    }
    var _ = unsent.putIfAbsent(uid, clock.instant());
    if (sending.containsKey(uid)) {
      again.add(uid);
      return;
    }
    sending.put(uid, Thread.ofVirtual().name("status " + uid).start(() -> work(uid)));
  }

  /** The API server answers again: what could not be sent is sent now. Never blocks. */
  public void retry() {
    // An API server that has only begun refuses some things for a moment.
    delays.replaceAll((uid, delay) -> FIRST_DELAY);
    delays.keySet().forEach(this::changed);
  }

  /** Ends it; what was not sent yet is not sent. */
  public void stop() {
    retries.close();
    synchronized (this) {
      closed = true;
      sending.values().forEach(Thread::interrupt);
    }
  }

  private void work(PodUid uid) {
    try {
      do {
        permits.acquire();
        try {
          attempt(uid);
        } finally {
          permits.release();
        }
      } while (another(uid));
    } catch (InterruptedException stop) {
      log.atTrace().addKeyValue("podUID", uid).log("Statuses are sent no more");
    } catch (RuntimeException bug) {
      log.atError().addKeyValue("podUID", uid).setCause(bug).log("Bug while a status was sent");
      another(uid);
    }
  }

  private synchronized boolean another(PodUid uid) {
    if (again.remove(uid) && !closed) {
      return true;
    }
    sending.remove(uid);
    return false;
  }

  private void attempt(PodUid uid) throws InterruptedException {
    Optional<Pod> target = target(uid);
    if (target.isEmpty()) {
      // Gone, or a static pod that has no mirror yet: its appearance tells us.
      answered.remove(uid);
      unsent.remove(uid);
      delays.remove(uid);
      return;
    }
    Pod shown = target.get();
    String namespace = shown.getMetadata().getNamespace();
    String name = shown.getMetadata().getName();
    try {
      send(uid, shown);
      boolean deleting =
          shown.getMetadata().getDeletionTimestamp() != null && !StaticPods.isMirror(shown);
      if (deleting && endings.reclaimed(uid)) {
        calls.delete(namespace, name, shown.getMetadata().getUid(), Duration.ZERO);
      }
      delays.remove(uid);
    } catch (ApiServerException failure) {
      if (failure.notFound() || failure.conflict()) {
        // The pod is gone or another one has its name; the watch says so.
        return;
      }
      Duration delay = delays.getOrDefault(uid, FIRST_DELAY);
      Duration next = delay.multipliedBy(2);
      delays.put(uid, next.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : next);
      retries.set(uid, clock.instant().plus(delay));
      log.atDebug()
          .addKeyValue("pod", PodFullName.of(shown))
          .addKeyValue("podUID", uid)
          .addKeyValue("err", failure.getMessage())
          .addKeyValue("retryAfter", delay)
          .log("A pod's status could not be sent");
    }
  }

  private void send(PodUid uid, Pod shown) throws ApiServerException, InterruptedException {
    Optional<PodStatus> status = statuses.get(uid);
    if (status.isEmpty()) {
      return;
    }
    PodStatus before = shown.getStatus() == null ? new PodStatus() : shown.getStatus();
    PodStatus merged = PublishedStatus.merge(before, status.get(), endings.mayBeRunning(uid));
    Optional<String> patch = StatusPatch.of(shown, merged);
    Instant since = unsent.remove(uid);
    if (patch.isPresent()) {
      Pod answer =
          calls.patchStatus(
              shown.getMetadata().getNamespace(), shown.getMetadata().getName(), patch.get());
      long seen = Optional.ofNullable(answered.get(uid)).map(Answered::seen).orElse(version(shown));
      answered.put(uid, new Answered(answer, seen));
      if (since != null) {
        metrics.statusSent(Duration.between(since, clock.instant()));
      }
    }
  }

  /** The API server's pod: our own, or a static pod's mirror; as newly as it was seen. */
  private Optional<Pod> target(PodUid uid) {
    DesiredPods pods = desired.get();
    Optional<Pod> pod = pods.byUid(uid);
    Optional<Pod> watched =
        pod.filter(StaticPods::isStatic).isPresent() ? pods.mirror(PodFullName.of(pod.get())) : pod;
    if (watched.isEmpty()) {
      return watched;
    }
    Answered newest = answered.get(uid);
    if (newest == null || newest.isNewerThan(watched.get())) {
      return Optional.ofNullable(newest).map(Answered::pod).or(() -> watched);
    }
    // The watch has caught up, and only it counts from now on.
    answered.remove(uid);
    return watched;
  }

  /** Versions of one object grow, though the API only promises that they differ. */
  private static long version(Pod pod) {
    try {
      return Long.parseLong(pod.getMetadata().getResourceVersion());
    } catch (NumberFormatException opaque) {
      return 0;
    }
  }
}

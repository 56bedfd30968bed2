package io.javelet.eviction;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.metrics.EvictionMetrics;
import io.javelet.pod.StaticPods;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends pods that take more of the node's disk than they say themselves. Measures the pods that have
 * such a limit every ten seconds on a virtual thread of its own ("storage-limits"), since walking
 * over millions of files takes long and nobody else shall wait for it. A pod of critical priority
 * is spared; a static pod, which nobody would replace, starts anew with empty volumes. Upstream's
 * counterpart: {@code localStorageEviction}, which spares static pods.
 */
public final class StorageLimits {
  private static final Logger log = LoggerFactory.getLogger(StorageLimits.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How long a pod that was ended is left alone, since it still holds what it wrote. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(30);

  private final EvictionManager.Node node;
  private final EvictionManager.Pods pods;
  private final EventRecorder events;
  private final EvictionMetrics metrics;
  private final Clock clock;
  private final Thread thread = Thread.ofVirtual().name("storage-limits").unstarted(this::run);

  /** Owned by the thread, as is the next. */
  private final Map<PodUid, Instant> ended = new HashMap<>();

  /** Of whom was said that they are spared. */
  private final Set<PodUid> spared = new HashSet<>();

  /** Measures nothing before {@link #start}. */
  public StorageLimits(
      EvictionManager.Node node,
      EvictionManager.Pods pods,
      EventRecorder events,
      EvictionMetrics metrics,
      Clock clock) {
    this.node = node;
    this.pods = pods;
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Begins to measure. */
  public void start() {
    thread.start();
  }

  /** Ends the thread; a pod whose end was asked for still ends. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        try {
          look();
        } catch (CriException away) {
          log.atDebug().addKeyValue("err", away.getMessage()).log("The runtime does not answer");
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Local storage is not measured any more");
    }
  }

  /** Measures once and ends who takes too much. */
  void look() throws InterruptedException {
    Instant now = clock.instant();
    ended.values().removeIf(at -> !now.isBefore(at.plus(END_PATIENCE)));
    List<Pod> limited =
        pods.active().stream()
            .filter(pod -> StorageLimit.isSet(pod) && !ended.containsKey(uid(pod)))
            .toList();
    spared.retainAll(limited.stream().map(StorageLimits::uid).toList());
    if (limited.isEmpty()) {
      return;
    }
    Map<PodUid, PodUsage> usage = node.usage(limited);
    boolean ownImageDisk = node.hasOwnImageDisk();
    for (Pod pod : limited) {
      Optional.ofNullable(usage.get(uid(pod)))
          .flatMap(used -> StorageLimit.breach(pod, used, ownImageDisk))
          .ifPresent(breach -> end(pod, breach, now));
    }
  }

  private void end(Pod pod, StorageLimit.Breach breach, Instant now) {
    if (StaticPods.isMirror(pod)
        || StaticPods.priority(pod).orElse(0) >= StaticPods.SYSTEM_CRITICAL_PRIORITY) {
      if (spared.add(uid(pod))) {
        log.atError()
            .addKeyValue("pod", PodFullName.of(pod))
            .addKeyValue("why", breach.message())
            .log("Cannot evict a critical pod");
      }
      return;
    }
    boolean anew = StaticPods.isStatic(pod) && !"Never".equals(pod.getSpec().getRestartPolicy());
    log.atWarn()
        .addKeyValue("pod", PodFullName.of(pod))
        .addKeyValue("startsAnew", anew)
        .addKeyValue("why", breach.message())
        .log("Evicting a pod that takes more local storage than it may");
    events.warning(EventTarget.pod(pod), EventReason.EVICTED, breach.message());
    metrics.evicted(breach.signal());
    ended.put(uid(pod), now);
    TerminalReason reason = TerminalReason.storageLimitExceeded(breach.message());
    if (anew) {
      pods.evictAndStartAnew(pod, reason, GRACE);
    } else {
      pods.evict(pod, reason, GRACE);
    }
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}

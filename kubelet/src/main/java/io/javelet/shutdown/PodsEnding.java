package io.javelet.shutdown;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the node's pods group by group, the least important first, and waits for each group: until
 * nothing of its pods runs or is mounted, or its time is over. Runs on the caller's thread; told
 * from any thread which pods have ended. Upstream's counterpart: {@code nodeshutdown.podManager}.
 */
final class PodsEnding {
  private static final Logger log = LoggerFactory.getLogger(PodsEnding.class);

  private final List<PriorityGracePeriod> periods;
  private final ShutdownManager.Pods pods;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final List<Pod> statics = new ArrayList<>();

  PodsEnding(List<PriorityGracePeriod> periods, ShutdownManager.Pods pods) {
    this.periods = periods;
    this.pods = pods;
  }

  /** Some pod has ended; those who wait look again. */
  void somePodEnded() {
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all pods that are active now; returns when that is done or its time is over. */
  void run() throws InterruptedException {
    for (ShutdownGroups.Group group : ShutdownGroups.of(periods, pods.active())) {
      if (!group.pods().isEmpty()) {
        end(group);
      }
    }
  }

  /** Starts the static pods again that were ended: nobody else would. */
  void startStaticPodsAnew() {
    List<Pod> all;
    lock.lock();
    try {
      all = List.copyOf(statics);
      statics.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(pods::startAnew);
  }

  private void end(ShutdownGroups.Group group) throws InterruptedException {
    for (Pod pod : group.pods()) {
      Duration grace = ShutdownGroups.grace(pod, group);
      log.atInfo()
          .addKeyValue("pod", PodFullName.of(pod))
          .addKeyValue("grace", grace)
          .log("Ending a pod because the node shuts down");
      remember(pod);
      pods.end(pod, grace);
    }
    List<Pod> left = await(group);
    log.atInfo()
        .addKeyValue("priority", group.period().priority())
        .addKeyValue("left", left.stream().map(PodFullName::of).toList())
        .log(
            left.isEmpty()
                ? "All pods of a priority have ended"
                : "The time for pods of a priority is over");
  }

  private void remember(Pod pod) {
    if (StaticPods.isStatic(pod)) {
      lock.lock();
      try {
        statics.add(pod);
      } finally {
        lock.unlock();
      }
    }
  }

  private List<Pod> await(ShutdownGroups.Group group) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(group.period().gracePeriod());
    while (true) {
      lock.lock();
      try {
        List<Pod> living =
            group.pods().stream()
                .filter(pod -> !pods.hasEnded(new PodUid(pod.getMetadata().getUid())))
                .toList();
        if (living.isEmpty() || left <= 0) {
          return living;
        }
        left = ended.awaitNanos(left);
      } finally {
        lock.unlock();
      }
    }
  }
}

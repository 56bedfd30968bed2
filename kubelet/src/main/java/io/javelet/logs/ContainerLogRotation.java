package io.javelet.logs;

import io.javelet.os.WriteWatcher;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The logs of all running containers. Pod workers tell it what runs; it keeps one {@code LogKeeper}
 * per running container and never blocks them. Upstream's counterpart: {@code ContainerLogManager}.
 */
public final class ContainerLogRotation {
  private final ContainerRuntime runtime;
  private final WriteWatcher watcher;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** What runs, and who keeps its log. Guarded by {@link #lock}, as are the limits. */
  private final Map<PodUid, Map<ContainerId, Kept>> keepers = new HashMap<>();

  private Optional<Limits> limits;

  private record Limits(RotationSettings settings, LogRotator rotator) {}

  private record Kept(RuntimeContainer container, Optional<Thread> keeper) {
    void end() {
      keeper.ifPresent(Thread::interrupt);
    }
  }

  /**
   * @param runtime opens new log files
   * @param settings absent when logs are not rotated
   * @param watcher tells when a file is written to
   * @param clock names the files that are moved aside, in its zone
   */
  public ContainerLogRotation(
      ContainerRuntime runtime,
      Optional<RotationSettings> settings,
      WriteWatcher watcher,
      Clock clock) {
    this.runtime = runtime;
    this.watcher = watcher;
    this.clock = clock;
    this.limits = limits(settings);
  }

  /** This runs of the pod now. One thread at a time for a pod: its worker's. */
  public void follow(RuntimePodStatus status) {
    lock.lock();
    try {
      Map<ContainerId, Kept> ofPod = keepers.computeIfAbsent(status.uid(), _ -> new HashMap<>());
      Set<ContainerId> running = new HashSet<>();
      for (RuntimeContainer container : status.containers()) {
        if (container.state() == ContainerState.RUNNING && !container.logPath().isEmpty()) {
          running.add(container.id());
          ofPod.computeIfAbsent(container.id(), _ -> keep(container, Optional.empty()));
        }
      }
      ofPod
          .entrySet()
          .removeIf(each -> {
            boolean ended = !running.contains(each.getKey());
            if (ended) {
              each.getValue().end();
            }
            return ended;
          });
    } finally {
      lock.unlock();
    }
  }

  /** Other limits hold from now on, for the logs of what runs already too. */
  public void limit(Optional<RotationSettings> changed) {
    lock.lock();
    try {
      limits = limits(changed);
      for (Map<ContainerId, Kept> ofPod : keepers.values()) {
        ofPod.replaceAll((_, kept) -> {
          kept.end();
          return keep(kept.container(), kept.keeper());
        });
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing of the pod runs any more. */
  public void forget(PodUid uid) {
    lock.lock();
    try {
      Optional.ofNullable(keepers.remove(uid))
          .ifPresent(ofPod -> ofPod.values().forEach(Kept::end));
    } finally {
      lock.unlock();
    }
  }

  /** Ends all keepers; the logs stay as they are. */
  public void stop() {
    lock.lock();
    try {
      keepers.values().forEach(ofPod -> ofPod.values().forEach(Kept::end));
      keepers.clear();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Limits> limits(Optional<RotationSettings> settings) {
    return settings.map(each -> new Limits(each, new LogRotator(runtime, each, clock)));
  }

  /** Two keepers of one log would move it aside twice: the later one waits for the other's end. */
  private Kept keep(RuntimeContainer container, Optional<Thread> former) {
    return new Kept(
        container,
        limits.map(now -> {
          var keeper =
              new LogKeeper(
                  container.id(),
                  Path.of(container.logPath()),
                  now.settings(),
                  now.rotator(),
                  runtime,
                  watcher);
          return Thread.ofVirtual()
              .name("log " + container.name())
              .start(() -> {
                try {
                  if (former.isPresent()) {
                    former.get().join();
                  }
                  keeper.run();
                } catch (InterruptedException ended) {
                  Thread.currentThread().interrupt();
                }
              });
        }));
  }
}

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
import java.util.concurrent.ConcurrentHashMap;

/**
 * The logs of all running containers. Pod workers tell it what runs; it keeps one {@code LogKeeper}
 * per running container and never blocks them. Upstream's counterpart: {@code ContainerLogManager}.
 */
public final class ContainerLogRotation {
  private final ContainerRuntime runtime;
  private final Optional<RotationSettings> settings;
  private final WriteWatcher watcher;
  private final Optional<LogRotator> rotator;
  private final Map<PodUid, Map<ContainerId, Thread>> keepers = new ConcurrentHashMap<>();

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
    this.settings = settings;
    this.watcher = watcher;
    this.rotator = settings.map(limits -> new LogRotator(runtime, limits, clock));
  }

  /** This runs of the pod now. One thread at a time for a pod: its worker's. */
  public void follow(RuntimePodStatus status) {
    if (settings.isEmpty() || rotator.isEmpty()) {
      return;
    }
    Map<ContainerId, Thread> ofPod =
        keepers.computeIfAbsent(status.uid(), _ -> new ConcurrentHashMap<>());
    Set<ContainerId> running = new HashSet<>();
    for (RuntimeContainer container : status.containers()) {
      if (container.state() == ContainerState.RUNNING && !container.logPath().isEmpty()) {
        running.add(container.id());
        ofPod.computeIfAbsent(container.id(), _ -> keep(container, settings.get(), rotator.get()));
      }
    }
    Map<ContainerId, Thread> ended = new HashMap<>(ofPod);
    ended.keySet().removeAll(running);
    ended.forEach((id, thread) -> {
      thread.interrupt();
      ofPod.remove(id);
    });
  }

  /** Nothing of the pod runs any more. */
  public void forget(PodUid uid) {
    Optional.ofNullable(keepers.remove(uid))
        .ifPresent(ofPod -> ofPod.values().forEach(Thread::interrupt));
  }

  /** Ends all keepers; the logs stay as they are. */
  public void stop() {
    Set.copyOf(keepers.keySet()).forEach(this::forget);
  }

  private Thread keep(RuntimeContainer container, RotationSettings limits, LogRotator rotating) {
    var keeper =
        new LogKeeper(
            container.id(), Path.of(container.logPath()), limits, rotating, runtime, watcher);
    return Thread.ofVirtual().name("log " + container.name()).start(keeper);
  }
}

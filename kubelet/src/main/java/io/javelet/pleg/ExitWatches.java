package io.javelet.pleg;

import io.javelet.concurrent.WakeTimers;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the first process of every running container and sandbox by pidfd. The kernel tells of
 * the exit before the runtime does; when the runtime is done with it, its event stream says so, and
 * where it has none it is asked until it is. One that never says so is taken as it is after a
 * while. Any thread may ask; each watch is set up, and each exit followed up, on a virtual thread
 * of its own. It never decides what an exit means.
 */
final class ExitWatches {
  private static final Logger log = LoggerFactory.getLogger(ExitWatches.class);

  /**
   * The kernel tells us of an exit before the runtime has reaped the process and written it down.
   */
  private static final Duration FIRST_RECHECK = Duration.ofMillis(1);

  private static final Duration LONGEST_RECHECK = Duration.ofMillis(100);
  private static final Duration RUNTIME_NOTICES_WITHIN = Duration.ofSeconds(10);

  private final ContainerRuntime runtime;
  private final ProcessExits exits;
  private final Listener listener;
  private final Map<String, AutoCloseable> watches = new ConcurrentHashMap<>();

  /** Containers and sandboxes that have ended without the runtime's word, by id. */
  private final Map<String, Ended> ended = new ConcurrentHashMap<>();

  private final BooleanSupplier runtimeTells;
  private final Clock clock;

  /** By when the event stream ought to have told of an exit. */
  private final WakeTimers<String> patience;

  private final AtomicBoolean pidsAreTold = new AtomicBoolean(true);
  private volatile boolean closed;

  /** Whoever waits for the ends of containers and sandboxes. */
  interface Listener {
    /** Something of the pod has certainly ended, and the runtime does not say so yet. */
    void endedEarly(PodUid pod);

    /** Something of the pod may have ended, or the runtime says so by now. */
    void changed(PodUid pod);
  }

  private record Ended(PodUid pod, boolean certain, BooleanSupplier runtimeSaysItRuns) {}

  /**
   * @param listener told the pod of each exit, and again once the runtime has noticed it too
   * @param runtimeTells whether the runtime has an event stream that is open
   */
  ExitWatches(
      ContainerRuntime runtime,
      ProcessExits exits,
      Listener listener,
      BooleanSupplier runtimeTells,
      Clock clock) {
    this.runtime = runtime;
    this.exits = exits;
    this.listener = listener;
    this.runtimeTells = runtimeTells;
    this.clock = clock;
    this.patience = new WakeTimers<>("exit-patience", clock, this::untold);
  }

  /** False when the runtime does not tell pids, so that exits are found by listing only. */
  boolean seesExits() {
    return pidsAreTold.get();
  }

  /**
   * Watches what runs in this status and is not watched yet. Returns at once.
   *
   * @return the status, with what has certainly ended before the runtime says so
   */
  RuntimePodStatus follow(RuntimePodStatus status) {
    PodUid uid = status.uid();
    for (RuntimeContainer container : status.containers()) {
      if (container.state() == ContainerState.RUNNING) {
        ContainerId id = container.id();
        begin(id.value(), uid, () -> runtime.containerPid(id), () -> stillRuns(id));
      }
    }
    for (RuntimeSandbox sandbox : status.sandboxes()) {
      if (sandbox.ready()) {
        SandboxId id = sandbox.id();
        begin(id.value(), uid, () -> runtime.sandboxPid(id), () -> stillReady(id));
      }
    }
    if (ended.isEmpty()) {
      return status;
    }
    Set<String> running = running(status);
    ended
        .entrySet()
        .removeIf(each -> each.getValue().pod().equals(uid) && !running.contains(each.getKey()));
    return marked(status);
  }

  /** The status, with what has certainly ended before the runtime says so. */
  RuntimePodStatus marked(RuntimePodStatus status) {
    Set<String> certain =
        running(status).stream()
            .filter(id -> Optional.ofNullable(ended.get(id)).filter(Ended::certain).isPresent())
            .collect(Collectors.toSet());
    return certain.isEmpty() ? status : status.withEnded(certain);
  }

  /** The ids of what the runtime says is running. */
  private static Set<String> running(RuntimePodStatus status) {
    return Stream.concat(
            status.containers().stream()
                .filter(container -> container.state() == ContainerState.RUNNING)
                .map(container -> container.id().value()),
            status.sandboxes().stream()
                .filter(RuntimeSandbox::ready)
                .map(sandbox -> sandbox.id().value()))
        .collect(Collectors.toSet());
  }

  void close() {
    closed = true;
    patience.close();
    watches.keySet().forEach(this::end);
  }

  private interface PidLookup {
    OptionalLong pid();
  }

  private void begin(String id, PodUid uid, PidLookup lookup, BooleanSupplier runtimeSaysItRuns) {
    // The placeholder keeps a second status from starting a second watch while the pid is looked
    // up.
    if (closed || ended.containsKey(id) || watches.putIfAbsent(id, () -> {}) != null) {
      return;
    }
    Thread.ofVirtual()
        .name("exit-watch " + id)
        .start(() -> {
          OptionalLong pid = pidOf(id, lookup);
          if (pid.isEmpty()) {
            watches.remove(id);
            return;
          }
          ProcessExits.Listener onExit =
              certain ->
                  Thread.ofVirtual()
                      .name("exit " + id)
                      .start(() -> exited(id, uid, certain, runtimeSaysItRuns));
          AutoCloseable watch = exits.watch(pid.getAsLong(), id, onExit);
          if (watches.replace(id, watch) == null || closed) {
            closeQuietly(id, watch);
          }
        });
  }

  private OptionalLong pidOf(String id, PidLookup lookup) {
    try {
      OptionalLong pid = lookup.pid();
      if (pid.isEmpty() && pidsAreTold.getAndSet(false) && !runtimeTells.getAsBoolean()) {
        log.atWarn()
            .log("The runtime tells no process ids; exits are found by listing once a second");
      }
      return pid;
    } catch (CriException gone) {
      log.atDebug()
          .addKeyValue("containerID", id)
          .addKeyValue("err", gone.getMessage())
          .log("Could not learn the process id of a container");
      return OptionalLong.empty();
    }
  }

  private void exited(String id, PodUid uid, boolean certain, BooleanSupplier runtimeSaysItRuns) {
    ended.put(id, new Ended(uid, certain, runtimeSaysItRuns));
    end(id);
    boolean streamTells = runtimeTells.getAsBoolean();
    if (streamTells) {
      patience.set(id, clock.instant().plus(RUNTIME_NOTICES_WITHIN));
    }
    if (certain) {
      listener.endedEarly(uid);
    } else {
      listener.changed(uid);
    }
    if (streamTells) {
      return;
    }
    try {
      awaitRuntime(id, runtimeSaysItRuns);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      ended.remove(id);
      listener.changed(uid);
    }
  }

  /** On the timers' thread: if the event stream has not told of this exit by now, it never will. */
  private void untold(String id) {
    Ended exit = ended.remove(id);
    if (exit != null) {
      Thread.ofVirtual()
          .name("exit " + id)
          .start(() -> {
            if (exit.runtimeSaysItRuns().getAsBoolean()) {
              warnOfDisagreement(id);
            }
            listener.changed(exit.pod());
          });
    }
  }

  private static void warnOfDisagreement(String id) {
    log.atWarn()
        .addKeyValue("containerID", id)
        .log("A process ended and the runtime still calls its container running");
  }

  private static void awaitRuntime(String id, BooleanSupplier runtimeSaysItRuns)
      throws InterruptedException {
    Duration pause = FIRST_RECHECK;
    Duration waited = Duration.ZERO;
    while (runtimeSaysItRuns.getAsBoolean()) {
      if (waited.compareTo(RUNTIME_NOTICES_WITHIN) > 0) {
        warnOfDisagreement(id);
        return;
      }
      // The runtime offers no event for "I have noticed": that is why this class exists.
      Thread.sleep(pause);
      waited = waited.plus(pause);
      // By a quarter, so that at most a fifth of the wait is too much, and still few questions.
      Duration longer = pause.plus(pause.dividedBy(4));
      pause = longer.compareTo(LONGEST_RECHECK) < 0 ? longer : LONGEST_RECHECK;
    }
  }

  private boolean stillRuns(ContainerId id) {
    try {
      return runtime
          .containerStatus(id)
          .filter(container -> container.state() == ContainerState.RUNNING)
          .isPresent();
    } catch (CriException unknown) {
      return false;
    }
  }

  private boolean stillReady(SandboxId id) {
    try {
      return runtime.sandboxStatus(id).filter(RuntimeSandbox::ready).isPresent();
    } catch (CriException unknown) {
      return false;
    }
  }

  private void end(String id) {
    AutoCloseable watch = watches.remove(id);
    if (watch != null) {
      closeQuietly(id, watch);
    }
  }

  private static void closeQuietly(String id, AutoCloseable watch) {
    try {
      watch.close();
    } catch (Exception failure) {
      log.atDebug()
          .addKeyValue("containerID", id)
          .addKeyValue("err", failure.getMessage())
          .log("Could not close an exit watch");
    }
  }
}

package io.javelet.pleg;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodStatusReader;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeCondition;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes in the runtime by three means: pidfds of what runs, which are first; the
 * runtime's event stream where it has one, which tells when the runtime is done with an exit; and
 * under both a relist. Two virtual threads are its own ("pleg-relist", "pleg-events"); statuses are
 * read on the thread of whoever asks. It never changes anything in the runtime.
 */
public final class PodLifecycleEventGenerator implements PodStatusReader {
  private static final Logger log = LoggerFactory.getLogger(PodLifecycleEventGenerator.class);

  /** How often everything is listed while events arrive by themselves. */
  private static final Duration SLOW_RELIST = Duration.ofSeconds(60);

  /**
   * How often everything is listed while nothing else would tell of an exit, or the runtime is
   * away.
   */
  private static final Duration FAST_RELIST = Duration.ofSeconds(1);

  /**
   * How often the runtime is asked for its conditions, so that its absence is noticed between
   * listings.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final Duration STREAM_RETRY = Duration.ofSeconds(1);

  private final ContainerRuntime runtime;
  private final PodEvents events;
  private final Clock clock;
  private final RuntimeStatusCache cache = new RuntimeStatusCache();
  private final ExitWatches exitWatches;
  private final MemoryVictims victims = new MemoryVictims();
  private final Thread relister;
  private final Thread streamer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition relistAsked = lock.newCondition();
  private boolean relistWanted;
  private volatile boolean streaming;
  private volatile List<RuntimeCondition> conditions = List.of();
  private volatile Instant lastRelist = Instant.EPOCH;
  private volatile Optional<String> failure = Optional.of("the runtime was not listed yet");

  /**
   * @param exits watches processes
   * @param events told what changed
   */
  public PodLifecycleEventGenerator(
      ContainerRuntime runtime, ProcessExits exits, PodEvents events, Clock clock) {
    this.runtime = runtime;
    this.events = events;
    this.clock = clock;
    this.exitWatches = new ExitWatches(runtime, exits, new OnExits(), () -> streaming, clock);
    this.relister = Thread.ofVirtual().name("pleg-relist").unstarted(this::relistForEver);
    this.streamer = Thread.ofVirtual().name("pleg-events").unstarted(this::streamForEver);
  }

  /** Begins to list and to listen. */
  public void start() {
    relister.start();
    streamer.start();
  }

  /** Ends both threads and all watches. */
  public void stop() {
    relister.interrupt();
    streamer.interrupt();
    exitWatches.close();
  }

  /** Why the last listing failed; absent while the runtime answers. */
  public Optional<String> failure() {
    return failure;
  }

  /** The runtime's conditions as it told them last; empty before the first time. */
  public List<RuntimeCondition> conditions() {
    return conditions;
  }

  @Override
  public RuntimePodStatus newerThan(PodUid uid, PodFullName fullName, Instant after) {
    return victims.explain(cache.newerThan(uid, after).orElseGet(() -> read(uid, fullName)));
  }

  /**
   * The kernel has killed a process of a container for want of memory, of which the runtime may say
   * nothing.
   *
   * @param pod the container's, where it can be told
   */
  public void ranOutOfMemory(ContainerId container, Optional<PodUid> pod) {
    if (victims.add(container)) {
      pod.ifPresent(events::podChanged);
    }
  }

  private RuntimePodStatus read(PodUid uid, PodFullName fullName) {
    RuntimePodStatus status = exitWatches.follow(runtime.podStatus(uid, fullName));
    cache.put(status);
    return status;
  }

  private final class OnExits implements ExitWatches.Listener {
    /** The runtime would say nothing new: what was read last still holds. */
    @Override
    public void endedEarly(PodUid pod) {
      cache.amend(pod, exitWatches::marked);
      events.podChanged(pod);
    }

    @Override
    public void changed(PodUid pod) {
      PodLifecycleEventGenerator.this.changed(pod);
    }
  }

  private void changed(PodUid uid) {
    cache.drop(uid, clock.instant());
    events.podChanged(uid);
  }

  private void streamForEver() {
    try {
      while (true) {
        try {
          runtime.streamEvents(this::streamOpened, event -> changed(event.uid()));
          log.atDebug().log("The runtime ended its event stream");
        } catch (CriException broken) {
          if (broken.code() == CriException.Code.UNIMPLEMENTED) {
            log.atInfo().log("The runtime has no event stream; exits are seen through pidfds");
            streamRefused();
            return;
          }
          log.atDebug()
              .addKeyValue("err", broken.getMessage())
              .log("The runtime's event stream broke");
        }
        streaming = false;
        if (Thread.interrupted()) {
          return;
        }
        Thread.sleep(STREAM_RETRY);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void streamOpened() {
    streaming = true;
    events.runtimeIsBack();
    log.atInfo().log("Listening to the runtime's event stream");
    // What happened before the stream was open is found by a listing.
    askForRelist();
  }

  /** What was read while the stream seemed to be open is watched by nobody: it is read again. */
  private void streamRefused() {
    streaming = false;
    cache.dropAll(clock.instant());
    events.runtimeIsBack();
  }

  private void askForRelist() {
    lock.lock();
    try {
      relistWanted = true;
      relistAsked.signal();
    } finally {
      lock.unlock();
    }
  }

  private void relistForEver() {
    Map<PodUid, RuntimePod> before = Map.of();
    try {
      while (true) {
        before = relist(before);
        awaitRelist();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<PodUid, RuntimePod> relist(Map<PodUid, RuntimePod> before) {
    List<RuntimePod> listed;
    try {
      listed = runtime.listPods();
    } catch (CriException away) {
      if (failure.isEmpty() || lastRelist.equals(Instant.EPOCH)) {
        log.atWarn().addKeyValue("err", away.getMessage()).log("The runtime does not answer");
      }
      failure = Optional.of(away.rpc() + ": " + away.description());
      return before;
    }
    boolean wasAway = failure.isPresent();
    conditions = conditionsNow();
    failure = Optional.empty();
    lastRelist = clock.instant();
    if (wasAway) {
      log.atInfo().addKeyValue("pods", listed.size()).log("The runtime answers");
      cache.dropAll(clock.instant());
      events.runtimeIsBack();
    }
    Map<PodUid, RuntimePod> after =
        listed.stream()
            .collect(Collectors.toMap(RuntimePod::uid, Function.identity(), (first, _) -> first));
    differences(before, after).forEach(this::changed);
    events.relisted(listed);
    return after;
  }

  /** Empty when the runtime does not answer. */
  private List<RuntimeCondition> conditionsNow() {
    try {
      return runtime.conditions();
    } catch (CriException away) {
      log.atDebug().addKeyValue("err", away.getMessage()).log("The runtime missed a heartbeat");
      return List.of();
    }
  }

  private static Set<PodUid> differences(
      Map<PodUid, RuntimePod> before, Map<PodUid, RuntimePod> after) {
    Set<PodUid> changed = new HashSet<>();
    after.forEach((uid, pod) -> {
      if (!pod.equals(before.get(uid))) {
        changed.add(uid);
      }
    });
    before.keySet().stream().filter(uid -> !after.containsKey(uid)).forEach(changed::add);
    return changed;
  }

  /**
   * Waits for the next listing's time, for somebody to ask for one, or for the runtime to fail a
   * heartbeat.
   */
  private void awaitRelist() throws InterruptedException {
    boolean eventsArrive = streaming || exitWatches.seesExits();
    Duration left = eventsArrive && failure.isEmpty() ? SLOW_RELIST : FAST_RELIST;
    while (left.isPositive()) {
      Duration pause = left.compareTo(HEARTBEAT) < 0 ? left : HEARTBEAT;
      if (askedWithin(pause) || !heartbeat()) {
        return;
      }
      left = left.minus(pause);
    }
  }

  private boolean askedWithin(Duration pause) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = pause.toNanos();
      while (!relistWanted && left > 0) {
        left = relistAsked.awaitNanos(left);
      }
      boolean asked = relistWanted;
      relistWanted = false;
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /** True while the runtime answers. */
  private boolean heartbeat() {
    if (failure.isEmpty()) {
      conditions = conditionsNow();
    }
    return !conditions.isEmpty() || failure.isPresent();
  }
}

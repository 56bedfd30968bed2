package io.javelet.eviction;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.EvictionConfiguration;
import io.javelet.config.value.EvictionSignal;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the node every ten seconds, and at once when told to, on a virtual thread of its own
 * ("eviction"). When a threshold is due it wins back what nobody uses, and if that is not enough it
 * ends one pod, and waits for its end before the next. It never ends a critical pod: static pods
 * stay. Upstream's counterpart: {@code eviction.Manager}.
 */
public final class EvictionManager {
  private static final Logger log = LoggerFactory.getLogger(EvictionManager.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);

  /** How long the end of one pod is waited for before another has to go. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(30);

  /** What a pod gets that does not say what it needs. */
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  /** What a pod gets when there is no time left. */
  private static final Duration HARD_GRACE = Duration.ofSeconds(1);

  /** The machine. Calls may block. */
  public interface Node {
    /** What is left; a signal that cannot be read is left out. */
    Map<EvictionSignal, Supply> supplies() throws InterruptedException;

    /** What these pods use, read afresh; those of which nothing runs are left out. */
    Map<PodUid, PodUsage> usage(List<Pod> pods) throws InterruptedException;

    /** Whether images and containers' layers are on a file system of their own. */
    boolean hasOwnImageDisk();
  }

  /** The pods of this node. */
  public interface Pods {
    /** Those that have not ended. */
    List<Pod> active();

    /** Ends one for good; does not block. */
    void evict(Pod pod, TerminalReason reason, Duration grace);

    /** Ends one, removes what it holds and starts it again; does not block. */
    void evictAndStartAnew(Pod pod, TerminalReason reason, Duration grace);
  }

  /** Removes what nobody uses. Calls may block. */
  public interface Reclaimer {
    /** Dead containers. */
    void deadContainers() throws InterruptedException;

    /** Images of no container. */
    void unusedImages() throws InterruptedException;
  }

  private record Settings(
      List<Threshold> thresholds, Duration transition, Optional<Duration> mostSoftGrace) {}

  private record Ending(PodUid uid, Instant since) {}

  private final Node node;
  private final Pods pods;
  private final Reclaimer reclaimer;
  private final Told told;
  private final boolean podsAreLimited;
  private final Clock clock;
  private final Semaphore looks = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("eviction").unstarted(this::run);
  private volatile Settings settings;
  private volatile Set<NodePressure> pressures = Set.of();

  /** Owned by the thread, as are the next three. */
  private Instant measured = Instant.EPOCH;

  private PressureState state = PressureState.NONE;

  private Optional<Ending> ending = Optional.empty();

  /** What was said to be short, so that it is said once. */
  private Optional<EvictionSignal> reported = Optional.empty();

  /**
   * Who is told.
   *
   * @param events everybody
   * @param target this node
   * @param metrics counts
   * @param pressures called when the node is short of something else than before; must not block
   */
  public record Told(
      EventRecorder events,
      EventTarget target,
      EvictionMetrics metrics,
      Consumer<Set<NodePressure>> pressures) {}

  /**
   * @param podsAreLimited whether the cgroup of all pods has a memory limit to be watched
   */
  public EvictionManager(
      EvictionConfiguration configuration,
      boolean podsAreLimited,
      Node node,
      Pods pods,
      Reclaimer reclaimer,
      Told told,
      Clock clock) {
    this.node = node;
    this.pods = pods;
    this.reclaimer = reclaimer;
    this.told = told;
    this.podsAreLimited = podsAreLimited;
    this.clock = clock;
    this.settings = settings(configuration, podsAreLimited);
  }

  /** Begins to look. */
  public void start() {
    thread.start();
  }

  /** Ends the thread; a pod whose end was asked for still ends. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Other thresholds hold from now on. */
  public void follow(EvictionConfiguration configuration) {
    settings = settings(configuration, podsAreLimited);
    look();
  }

  /** Something happened that the thread should look at now. Does not block. */
  public void look() {
    looks.release();
  }

  /** What the node is short of, or was within the transition period. */
  public Set<NodePressure> pressures() {
    return pressures;
  }

  private static Settings settings(EvictionConfiguration configuration, boolean podsAreLimited) {
    return new Settings(
        Threshold.of(configuration, podsAreLimited),
        configuration.pressureTransitionPeriod(),
        configuration.maxPodGraceSeconds().stream().mapToObj(Duration::ofSeconds).findFirst());
  }

  private void run() {
    try {
      while (true) {
        try {
          synchronize();
        } catch (CriException away) {
          log.atDebug().addKeyValue("err", away.getMessage()).log("The runtime does not answer");
        }
        if (looks.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          looks.drainPermits();
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Nobody is evicted any more");
    }
  }

  /** One look, and what follows from it. */
  void synchronize() throws InterruptedException {
    Settings now = settings;
    Map<EvictionSignal, Supply> supplies = observe(now);
    List<Threshold> due = state.due(clock.instant());
    if (due.isEmpty()) {
      reported = Optional.empty();
      return;
    }
    if (isEnding()) {
      return;
    }
    Threshold worst = due.getFirst();
    Starved starved = Starved.of(worst.signal(), node.hasOwnImageDisk());
    boolean news = !reported.equals(Optional.of(worst.signal()));
    reported = Optional.of(worst.signal());
    if (news) {
      log.atWarn()
          .addKeyValue("resource", starved.resource())
          .addKeyValue("signal", worst.signal().text())
          .addKeyValue("left", supplies.get(worst.signal()))
          .log("The node is short of a resource; trying to reclaim it");
      told.events()
          .warning(
              told.target(),
              EventReason.EVICTION_THRESHOLD_MET,
              "Attempting to reclaim " + starved.resource());
    }
    if (NodePressure.of(worst.signal()) == NodePressure.DISK) {
      reclaim(worst.signal());
      supplies = observe(now);
      if (!state.due(clock.instant()).contains(worst)) {
        log.atInfo()
            .addKeyValue("resource", starved.resource())
            .log("Enough was reclaimed without ending a pod");
        return;
      }
    }
    if (!evictOne(worst, starved, Optional.ofNullable(supplies.get(worst.signal()))) && news) {
      log.atError()
          .addKeyValue("resource", starved.resource())
          .log("There is no pod that may be evicted");
    }
  }

  private Map<EvictionSignal, Supply> observe(Settings settings) throws InterruptedException {
    measured = clock.instant();
    Map<EvictionSignal, Supply> supplies = node.supplies();
    Instant now = clock.instant();
    state = state.after(settings.thresholds(), supplies, now);
    Set<NodePressure> before = pressures;
    pressures = state.pressures(settings.transition(), now);
    for (NodePressure each : NodePressure.values()) {
      told.metrics().pressure(each.condition(), pressures.contains(each));
    }
    if (!pressures.equals(before)) {
      log.atWarn()
          .addKeyValue("before", words(before))
          .addKeyValue("now", words(pressures))
          .log("What the node is short of has changed");
      told.pressures().accept(pressures);
    }
    return supplies;
  }

  private boolean isEnding() {
    if (ending.isEmpty()) {
      return false;
    }
    boolean lives =
        pods.active().stream()
            .anyMatch(pod -> pod.getMetadata().getUid().equals(ending.get().uid().value()));
    boolean patient = clock.instant().isBefore(ending.get().since().plus(END_PATIENCE));
    if (lives && patient) {
      return true;
    }
    ending = Optional.empty();
    return false;
  }

  /** Images are no help where they are on another file system than what is short. */
  private void reclaim(EvictionSignal signal) throws InterruptedException {
    boolean nodeDisk =
        signal == EvictionSignal.NODEFS_AVAILABLE || signal == EvictionSignal.NODEFS_INODES_FREE;
    if (nodeDisk && node.hasOwnImageDisk()) {
      return;
    }
    reclaimer.deadContainers();
    reclaimer.unusedImages();
  }

  private boolean evictOne(Threshold threshold, Starved starved, Optional<Supply> supply)
      throws InterruptedException {
    List<Pod> candidates =
        pods.active().stream().filter(pod -> !StaticPods.isCritical(pod)).toList();
    if (candidates.isEmpty()) {
      return false;
    }
    Map<PodUid, PodUsage> usage = node.usage(candidates);
    Pod victim = EvictionOrder.of(candidates, usage, starved).getFirst();
    var uid = new PodUid(victim.getMetadata().getUid());
    String message =
        EvictionMessage.of(
            victim,
            Optional.ofNullable(usage.get(uid)),
            starved,
            threshold,
            supply.orElse(new Supply(0, 0)));
    Duration grace = threshold.isHard() ? HARD_GRACE : softGrace(victim);
    log.atWarn()
        .addKeyValue("pod", PodFullName.of(victim))
        .addKeyValue("grace", grace)
        .addKeyValue("why", message)
        .log("Evicting a pod");
    told.events().warning(EventTarget.pod(victim), EventReason.EVICTED, message);
    told.metrics().evicted(threshold.signal().text());
    told.metrics()
        .measuredBefore(threshold.signal().text(), Duration.between(measured, clock.instant()));
    ending = Optional.of(new Ending(uid, clock.instant()));
    pods.evict(victim, TerminalReason.evicted(message), grace);
    return true;
  }

  private Duration softGrace(Pod pod) {
    Duration own =
        Optional.ofNullable(pod.getSpec().getTerminationGracePeriodSeconds())
            .map(Duration::ofSeconds)
            .orElse(DEFAULT_GRACE);
    return settings.mostSoftGrace().filter(most -> most.compareTo(own) < 0).orElse(own);
  }

  private static String words(Set<NodePressure> pressures) {
    return pressures.stream()
        .sorted(Comparator.naturalOrder())
        .map(NodePressure::condition)
        .collect(Collectors.joining(",", "[", "]"));
  }
}

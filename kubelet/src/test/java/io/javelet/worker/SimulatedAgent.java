package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.grpc.Channel;
import io.javelet.admission.AdmissionCheck;
import io.javelet.admission.AdmittingNode;
import io.javelet.admission.PodAdmission;
import io.javelet.admission.ResourceCheck;
import io.javelet.concurrent.SideBySide;
import io.javelet.cri.ContainerHash;
import io.javelet.cri.CriConnection;
import io.javelet.cri.CriTimeouts;
import io.javelet.cri.TranslationSettings;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.events.EventRecorder;
import io.javelet.hooks.LifecycleHooks;
import io.javelet.images.ImageManager;
import io.javelet.images.Keyring;
import io.javelet.images.PullSettings;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.metrics.ProbeMetrics;
import io.javelet.network.DnsConfiguration;
import io.javelet.network.ResolvConf;
import io.javelet.plan.PlanSettings;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.PodDirectories;
import io.javelet.pod.PodManager;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.RuntimeClasses;
import io.javelet.prober.ProbeManager;
import io.javelet.resource.ContainerSettings;
import io.javelet.resource.CpuQuotaSettings;
import io.javelet.resource.MemorySettings;
import io.javelet.resource.NodeCapacity;
import io.javelet.resource.PodAllocations;
import io.javelet.resource.ResourceAmounts;
import io.javelet.resource.SubordinateIds;
import io.javelet.resource.UserNamespaces;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.source.PodConfig;
import io.javelet.status.StatusGates;
import io.javelet.status.StatusManager;
import io.javelet.sync.ConfigReloads;
import io.javelet.sync.ContainerInputs;
import io.javelet.sync.ContainerLogs;
import io.javelet.sync.ContainerRemoval;
import io.javelet.sync.ContainerStarter;
import io.javelet.sync.ContainerStopper;
import io.javelet.sync.KubeletPodSyncer;
import io.javelet.sync.NodeFacts;
import io.javelet.sync.PodActionsExecutor;
import io.javelet.sync.PodEventRecorder;
import io.javelet.sync.PodIsolation;
import io.javelet.sync.PodPlanning;
import io.javelet.sync.PodPreparation;
import io.javelet.sync.PodResizes;
import io.javelet.sync.PodStatusPublisher;
import io.javelet.sync.SandboxRequests;
import io.javelet.sync.StartPermits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An agent of the real rooms, from the sources' merge to the translation for the runtime, without a
 * thread of its own: whoever simulates gives each worker its turns. Left out are the parts that
 * only notice: here the simulation wakes.
 */
final class SimulatedAgent {
  /** The agent died in the middle of what it did; unwinds its caller. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** What all agents of one node share. */
  record Surroundings(
      Channel channel,
      SimulatedTime time,
      Random random,
      SimulatedNode node,
      Path root,
      SimulatedProbeMemory probes,
      SimulatedWitness witness) {}

  private static final Set<PodSourceName> SOURCES = Set.of(PodSourceName.FILE, PodSourceName.API);
  private static final List<String> HOST_IPS = List.of("192.0.2.1");

  /** More turns than any settled world takes between two happenings. */
  private static final int TURNS = 2_000;

  private final SimulatedTime time;
  private final SimulatedWitness witness;
  private final Random random;
  private final SimulatedNode node;
  private final ContainerRuntime runtime;
  private final SimulatedProbing probing;
  private final ProbeManager probes;
  private final PodManager podManager = new PodManager();
  private final StatusManager statuses;
  private final PodWorkers workers;
  private final SyncLoop loop;
  private final PodConfig config;
  private final Map<PodUid, RuntimePodStatus> cache = new HashMap<>();
  private final Map<PodUid, Integer> readAt = new HashMap<>();
  private final Map<PodUid, Instant> timers = new HashMap<>();
  private final List<PodWorker> alive = new ArrayList<>();
  private final Set<PodWorker> eager = new HashSet<>();
  private boolean draining;
  private final List<RuntimeException> bugs = new ArrayList<>();

  SimulatedAgent(Surroundings around) {
    this.time = around.time();
    this.witness = around.witness();
    this.random = around.random();
    this.node = around.node();
    this.runtime =
        CriConnection.runtimeOver(
            around.channel(),
            CriTimeouts.DEFAULT,
            new TranslationSettings(around.root(), false, List.of()),
            time);
    this.statuses =
        new StatusManager(around.witness()::statusChanged, KubeletMetrics.Life.unseen().starts());
    var recorder = new EventRecorder(time, 10, List.of());
    this.probing = new SimulatedProbing(time);
    around.probes().open();
    this.probes =
        new ProbeManager(
            runtime,
            HOST_IPS,
            recorder,
            around.probes(),
            new ProbeManager.Pace(time, random, probing),
            ProbeMetrics.unseen(),
            this::noticedByProbe);
    var events = new PodEventRecorder(recorder);
    var directories =
        new PodDirectories(
            around.root(), around.root().resolve("logs"), around.root().resolve("links"));
    var settings =
        new WorkerSettings(
            time, random, Duration.ofMinutes(1), Duration.ofMillis(500), Duration.ofSeconds(10));
    this.workers =
        new PodWorkers(
            syncer(around, recorder, events, directories),
            settings,
            bugs::add,
            new VirtualTimers(),
            this::begin);
    this.loop =
        new SyncLoop(
            podManager,
            workers,
            this::newerThan,
            new PodAdoption(ContainerHash::of),
            SOURCES,
            _ -> {},
            _ -> {});
    this.config = new PodConfig(time, loop::declared, _ -> {});
  }

  private KubeletPodSyncer syncer(
      Surroundings around,
      EventRecorder recorder,
      PodEventRecorder events,
      PodDirectories directories) {
    var images =
        new ImageManager(
            CriConnection.imagesOver(around.channel(), CriTimeouts.DEFAULT),
            Keyring.ANONYMOUS,
            recorder,
            KubeletMetrics.Life.unseen(),
            new PullSettings(false, OptionalInt.empty(), 0, 0, false),
            Optional.empty(),
            time);
    var isolation = new PodIsolation(runtime, users(around, directories), RuntimeClasses.NONE);
    var sandboxes =
        new SandboxRequests(
            directories,
            around.node(),
            new DnsConfiguration(List.of(), "", false, HOST_IPS),
            () -> ResolvConf.EMPTY,
            new ContainerSettings(
                new NodeCapacity(1L << 32, 2),
                new CpuQuotaSettings(true, Duration.ofMillis(100)),
                MemorySettings.LIMITS_ONLY,
                Set.of()),
            isolation,
            events);
    var reloads = new ConfigReloads(directories, ConfigObjects.NONE, (_, _) -> {}, events);
    var removal = new ContainerRemoval(runtime, directories);
    var starter =
        new ContainerStarter(
            runtime,
            images,
            new ContainerInputs(
                images, around.node(), ConfigObjects.NONE, ClusterServices.NONE, reloads),
            sandboxes,
            new ContainerLogs(directories),
            new StartPermits(8),
            events);
    var hooks =
        new LifecycleHooks(
            runtime::execSync, recorder, KubeletMetrics.Life.unseen().hooks(), this::sleep);
    SideBySide oneByOne =
        tasks -> {
          around.witness().endingBegins();
          tasks.forEach(task -> task.body().run());
        };
    var executor =
        new PodActionsExecutor(
            runtime,
            sandboxes,
            new PodActionsExecutor.Steps(
                starter, new ContainerStopper(runtime, hooks, oneByOne, time), removal),
            new NodeFacts("node", HOST_IPS, () -> new Allocatable(2000, 1L << 32, 0)),
            hooks,
            events);
    return new KubeletPodSyncer(
        new PodPlanning(
            this::newerThan,
            () -> PlanSettings.defaults(ContainerHash::of),
            probes::results,
            reloads,
            time),
        new PodPreparation(
            directories, around.node(), around.node(), isolation, takesAll(), runtime),
        executor,
        new PodStatusPublisher(
            statuses,
            new PodResizes(
                new PodAllocations(around.root(), () -> ResourceAmounts.NONE),
                KubeletMetrics.Life.unseen().resizes(),
                _ -> {}),
            probes::results,
            HOST_IPS,
            () -> "fake",
            new StatusGates(false, true),
            time),
        new SimulatedProbing.Follower(probes),
        events,
        1);
  }

  /**
   * Admission that refuses nobody: this simulation is about what happens to pods that are taken.
   */
  private PodAdmission takesAll() {
    var node =
        new AdmittingNode(
            "node",
            Map.of(),
            List.of(),
            new ResourceAmounts(Map.of("cpu", new BigDecimal(1000))),
            Integer.MAX_VALUE,
            true);
    return new PodAdmission(
        () -> node,
        List::of,
        new PodAdmission.Checks(
            AdmissionCheck.NONE,
            AdmissionCheck.NONE,
            ResourceCheck.NONE,
            AdmissionCheck.NONE,
            AdmissionCheck.NONE,
            AdmissionCheck.NONE),
        _ -> {},
        _ -> {},
        KubeletMetrics.Life.unseen().admission());
  }

  private static UserNamespaces users(Surroundings around, PodDirectories directories) {
    try {
      return new UserNamespaces(
          directories, new SubordinateIds(65536, 65536, 65536), around.random());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  // ---- what the parts that notice would do -----------------------------------------------------

  /** A source declares these pods. */
  void publish(PodSourceName source, List<Pod> pods) {
    config.publish(source, pods);
    drain();
  }

  /** What is said while the loop is at work waits for its turn. */
  private void drain() {
    if (!draining) {
      draining = true;
      loop.drain();
      draining = false;
    }
  }

  /** Everything in the runtime is listed, as at the start and each minute. */
  void relist() {
    try {
      loop.listed(runtime.listPods());
      cache.clear();
      drain();
      workers.wakeAll();
    } catch (CriException away) {
      // The next listing comes soon.
    }
  }

  /** Something happened to the pod in the runtime. */
  void noticed(PodUid uid) {
    cache.remove(uid);
    workers.wake(uid);
  }

  private void noticedByProbe(PodUid uid) {
    workers.wake(uid);
  }

  private RuntimePodStatus newerThan(PodUid uid, PodFullName name, Instant after) {
    RuntimePodStatus held = cache.get(uid);
    if (held != null && held.observedAt().isAfter(after)) {
      SimulatedRules.require(
          readAt.getOrDefault(uid, 0) >= witness.lastActionOn(uid),
          "%s was planned from a view older than the last action on it",
          name);
      return held;
    }
    readAt.put(uid, witness.actions());
    RuntimePodStatus read = endedEarly(runtime.podStatus(uid, name));
    cache.put(uid, read);
    return read;
  }

  /** The kernel tells of an exit before the runtime does. */
  private RuntimePodStatus endedEarly(RuntimePodStatus status) {
    return status.withEnded(
        status.running().stream()
            .map(container -> container.id().value())
            .filter(node::hasEnded)
            .collect(Collectors.toSet()));
  }

  // ---- turns -----------------------------------------------------------------------------------

  private void begin(PodWorker worker) {
    alive.add(worker);
    eager.add(worker);
  }

  /**
   * Gives turns until every worker waits for news.
   *
   * @throws Died when the agent died in one
   */
  void settle() throws InterruptedException {
    for (int turn = 0; turn < TURNS; turn++) {
      List<PodWorker> ready = alive.stream().filter(w -> eager.contains(w) || w.hasNews()).toList();
      if (ready.isEmpty()) {
        if (!bugs.isEmpty()) {
          throw bugs.getFirst();
        }
        return;
      }
      turn(ready.get(random.nextInt(ready.size())));
    }
    throw new AssertionError("the workers do not come to rest");
  }

  private void turn(PodWorker worker) throws InterruptedException {
    switch (worker.step()) {
      case AT_ONCE -> eager.add(worker);
      case AFTER_NEWS -> eager.remove(worker);
      case NEVER -> {
        eager.remove(worker);
        alive.remove(worker);
        witness.forgotten(worker.uid());
      }
    }
  }

  /** Whether every worker waits for news. */
  boolean isAtRest() {
    return alive.stream().noneMatch(w -> eager.contains(w) || w.hasNews());
  }

  // ---- what can be seen from outside -----------------------------------------------------------

  boolean wantsToRun(PodUid uid) {
    return workers.isSyncing(uid);
  }

  Set<PodUid> known() {
    return workers.known();
  }

  StatusManager statuses() {
    return statuses;
  }

  /** What a hook that sleeps does: the time passes, unless the turn is interrupted. */
  private void sleep(Duration length) throws InterruptedException {
    time.pass(length);
    if (Thread.interrupted()) {
      throw new InterruptedException("the hook was ended");
    }
  }

  private final class VirtualTimers implements PodTimers {
    @Override
    public void set(PodUid uid, Instant at) {
      cancel(uid);
      timers.put(
          uid,
          time.at(
              at,
              () -> {
                timers.remove(uid);
                workers.wake(uid);
              }));
    }

    @Override
    public void cancel(PodUid uid) {
      Instant token = timers.remove(uid);
      if (token != null) {
        time.cancel(token);
      }
    }

    @Override
    public void close() {
      List.copyOf(timers.keySet()).forEach(this::cancel);
    }
  }

  /** Nothing of this agent is woken any more. */
  void stop() {
    probing.stop();
    timers.values().forEach(time::cancel);
    timers.clear();
  }
}

package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.admission.AdmittingNode;
import io.javelet.admission.PodAdmission;
import io.javelet.concurrent.SideBySide;
import io.javelet.config.KubeletConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.LogRotationConfiguration;
import io.javelet.config.gate.FeatureGates;
import io.javelet.cri.ContainerHash;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.hooks.LifecycleHooks;
import io.javelet.images.ImageManager;
import io.javelet.logs.ContainerLogRotation;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.node.LocalNode;
import io.javelet.os.WriteWatcher;
import io.javelet.plan.DeadContainerPolicy;
import io.javelet.plan.GracePeriod;
import io.javelet.plan.PlanSettings;
import io.javelet.pleg.PodLifecycleEventGenerator;
import io.javelet.pleg.ProcessExits;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.PodDirectories;
import io.javelet.pod.PodManager;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.StaticPods;
import io.javelet.pod.TerminalReason;
import io.javelet.prober.ProbeCheckpoint;
import io.javelet.prober.ProbeManager;
import io.javelet.prober.ProbeThreads;
import io.javelet.resource.MemoryUsage;
import io.javelet.resource.PodAllocations;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.PodUid;
import io.javelet.status.StatusManager;
import io.javelet.sync.AskedRestarts;
import io.javelet.sync.ConfigReloads;
import io.javelet.sync.ContainerInputs;
import io.javelet.sync.ContainerLogs;
import io.javelet.sync.ContainerRemoval;
import io.javelet.sync.ContainerResizer;
import io.javelet.sync.ContainerStarter;
import io.javelet.sync.ContainerStopper;
import io.javelet.sync.DeadContainerCollection;
import io.javelet.sync.DependencyWaiters;
import io.javelet.sync.DependentPodSyncer;
import io.javelet.sync.Housekeeping;
import io.javelet.sync.KubeletPodSyncer;
import io.javelet.sync.MeasuredPodSyncer;
import io.javelet.sync.NodeFacts;
import io.javelet.sync.PodActionsExecutor;
import io.javelet.sync.PodEventRecorder;
import io.javelet.sync.PodFollowers;
import io.javelet.sync.PodIsolation;
import io.javelet.sync.PodPlanning;
import io.javelet.sync.PodPreparation;
import io.javelet.sync.PodResizes;
import io.javelet.sync.PodStatusPublisher;
import io.javelet.sync.ResizingPodSyncer;
import io.javelet.sync.RestartingPodSyncer;
import io.javelet.sync.SandboxRequests;
import io.javelet.sync.StartPermits;
import io.javelet.sync.WaitingPods;
import io.javelet.topology.ResourceManagers;
import io.javelet.volume.PodVolumes;
import io.javelet.worker.PodAdoption;
import io.javelet.worker.PodWorkers;
import io.javelet.worker.SyncLoop;
import io.javelet.worker.TerminationRequest;
import io.javelet.worker.WorkerSettings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything between the sources and the runtime, built once the runtime has answered. No logic: it
 * wires, starts in order and stops in reverse.
 */
final class PodAssembly {
  private static final Logger log = LoggerFactory.getLogger(PodAssembly.class);

  /**
   * Measured: a small multiple of the cores starts many containers sooner than all at once does.
   */
  private static final int STARTS_PER_CPU = 4;

  private static final String PROBE_RESULTS = "probe_results_state";

  /**
   * What is built elsewhere.
   *
   * @param runtime the container runtime, connected
   * @param runtimeName the scheme of container ids
   * @param images pulls and finds images
   * @param cgroups makes pods' cgroups for the runtime's driver
   * @param volumes makes pods' volumes
   * @param objects the config maps and secrets that pods may refer to
   * @param services the cluster's services that containers are told of
   * @param directories where things lie
   * @param writes tells when log files grow
   * @param news tells the cluster, if there is one
   * @param metrics what is counted
   * @param resources what there is for pods
   * @param isolation gives pods handlers of the runtime and users of their own
   * @param allocations remembers what pods were given
   * @param memory how much of it containers use
   * @param admitting this node, as the checks of pods see it now
   * @param node what changes about it
   * @param managers who gives CPUs
   */
  record Parts(
      ContainerRuntime runtime,
      String runtimeName,
      ImageManager images,
      PodCgroups cgroups,
      PodVolumes volumes,
      ConfigObjects objects,
      ClusterServices services,
      PodDirectories directories,
      WriteWatcher writes,
      ClusterNews news,
      KubeletMetrics metrics,
      NodeResources resources,
      PodIsolation isolation,
      PodAllocations allocations,
      MemoryUsage memory,
      Supplier<AdmittingNode> admitting,
      NodeNews node,
      ResourceManagers managers) {}

  private final PodManager podManager = new PodManager();
  private final AskedRestarts restarts = new AskedRestarts();
  private volatile BiConsumer<PodUid, PodStatus> statusListener = (_, _) -> {};
  private volatile Runnable endListener = () -> {};
  private final StatusManager statuses;
  private final PodLifecycleEventGenerator pleg;
  private final ProbeCheckpoint probeResults;
  private final ProbeManager probes;
  private final ContainerLogRotation logs;
  private final PodWorkers workers;
  private final PodAdmission admission;
  private final SyncLoop loop;
  private final AtomicReference<PlanSettings> planSettings;
  private final DeadContainerCollection deadContainers;

  PodAssembly(
      Parts parts,
      LoadResult.Loaded loaded,
      LocalNode node,
      EventRecorder recorder,
      ProcessExits exits,
      WakeUps wakeUps,
      Set<PodSourceName> sources)
      throws IOException {
    KubeletConfiguration configuration = loaded.configuration();
    Clock clock = Clock.systemUTC();
    ContainerRuntime runtime = parts.runtime();
    var events = new PodEventRecorder(recorder);
    var waiters = new DependencyWaiters(wakeUps::podChanged);
    this.statuses =
        new StatusManager(
            (uid, status) -> {
              waiters.statusChanged(uid);
              statusListener.accept(uid, status);
              parts.news().statusChanged(uid, status);
            },
            parts.metrics().life().starts());
    this.pleg = new PodLifecycleEventGenerator(runtime, exits, wakeUps, clock);
    this.probeResults = ProbeCheckpoint.open(parts.directories().root().resolve(PROBE_RESULTS));
    this.probes =
        new ProbeManager(
            runtime,
            node.addresses(),
            recorder,
            probeResults,
            new ProbeManager.Pace(clock, RandomGenerator.getDefault(), new ProbeThreads(clock)),
            parts.metrics().probe(),
            wakeUps::podChanged);
    this.logs =
        new ContainerLogRotation(
            runtime,
            LifecycleSettings.rotation(configuration.containers().logs()),
            parts.writes(),
            Clock.system(ZoneId.systemDefault()));
    DnsSetup dns = DnsSetup.of(configuration, node, recorder);
    var resizes =
        new PodResizes(parts.allocations(), parts.metrics().life().resizes(), wakeUps::podChanged);
    PodIsolation isolation = parts.isolation();
    var sandboxes =
        new SandboxRequests(
            parts.directories(),
            parts.cgroups(),
            dns.cluster(),
            dns.host(),
            parts.resources().containers(),
            isolation,
            events);
    var reloads =
        new ConfigReloads(
            parts.directories(), parts.objects(), new RuntimeSignals(runtime), events);
    var starter =
        new ContainerStarter(
            runtime,
            parts.images(),
            new ContainerInputs(
                parts.images(), parts.volumes(), parts.objects(), parts.services(), reloads),
            sandboxes,
            new ContainerLogs(parts.directories()),
            new StartPermits(STARTS_PER_CPU * node.cpus()),
            events);
    var nodeFacts = new NodeFacts(node.name(), node.addresses(), parts.resources()::forContainers);
    var hooks =
        new LifecycleHooks(
            runtime::execSync, recorder, parts.metrics().life().hooks(), Thread::sleep);
    var removal = new ContainerRemoval(runtime, parts.directories());
    var executor =
        new PodActionsExecutor(
            runtime,
            sandboxes,
            new PodActionsExecutor.Steps(
                starter,
                new ContainerStopper(runtime, hooks, SideBySide.VIRTUAL_THREADS, clock),
                removal),
            nodeFacts,
            hooks,
            events);
    DeadContainerPolicy kept = LifecycleSettings.deadContainers(loaded.flags());
    log.atInfo()
        .addKeyValue("maxPods", parts.admitting().get().maxPods())
        .addKeyValue("allocatable", parts.admitting().get().allocatable().byName())
        .log("The node takes pods");
    this.admission =
        new PodAdmission(
            parts.admitting(),
            () -> podManager.pods().all(),
            AdmissionSetup.checks(
                loaded,
                parts.node(),
                parts.node()::isShuttingDown,
                new TopologySetup.Check(parts.managers())),
            victim -> preempt(victim, recorder),
            wakeUps::podChanged,
            parts.metrics().life().admission());
    this.planSettings =
        new AtomicReference<>(LifecycleSettings.plan(loaded.gates(), configuration));
    var planning = new PodPlanning(pleg, planSettings::get, probes::results, reloads, clock);
    var publisher =
        new PodStatusPublisher(
            statuses,
            resizes,
            probes::results,
            node.addresses(),
            parts::runtimeName,
            LifecycleSettings.status(loaded.gates()),
            clock);
    var ordinary =
        new KubeletPodSyncer(
            planning,
            new PodPreparation(
                parts.directories(),
                parts.cgroups(),
                parts.volumes(),
                isolation,
                admission,
                runtime),
            executor,
            publisher,
            new PodFollowers(probes, logs),
            events,
            kept.keptAtOnce());
    var syncer =
        new DependentPodSyncer(
            new RestartingPodSyncer(ordinary, restarts, runtime, planning, executor, events),
            new DeclaredReadiness(podManager, statuses),
            () -> podManager.pods().all(),
            waiters,
            planning,
            publisher,
            events);
    var resizing =
        new ResizingPodSyncer(
            syncer,
            resizes,
            new ContainerResizer(
                runtime,
                parts.allocations(),
                parts.cgroups(),
                parts.resources().containers(),
                parts.memory(),
                events),
            pleg,
            AdmissionSetup.featureNeeds(loaded),
            events,
            clock);
    this.workers =
        new PodWorkers(
            new MeasuredPodSyncer(resizing, parts.metrics(), statuses::get, clock),
            WorkerSettings.of(
                clock, RandomGenerator.getDefault(), configuration.pods().syncFrequency()),
            new PodWorkers.Listeners(
                bug -> {},
                uid -> {
                  parts.news().reclaimed(uid);
                  endListener.run();
                },
                new WaitingPods(publisher, events, clock)::show,
                parts.metrics().life().starts()));
    var housekeeping =
        new Housekeeping(
            parts.directories(), parts.volumes(), parts.cgroups(), parts.metrics().life().work());
    this.deadContainers =
        new DeadContainerCollection(
            runtime, removal, kept, clock, recorder, EventTarget.node(node.name()));
    this.loop =
        new SyncLoop(
            podManager,
            workers,
            pleg,
            new PodAdoption(ContainerHash::of),
            sources,
            alive -> {
              housekeeping.cleanUpAllBut(alive);
              parts.managers().keepOnly(alive);
              deadContainers.collectIfDue();
            },
            parts.news()::applied);
    wakeUps.connect(workers, loop, podManager, admission);
    parts.node().tell(admission::nodeChanged);
    parts.node().registered().tell(_ -> admission.nodeChanged());
  }

  /** Nobody would make another static pod: it waits until there is room for it again. */
  private void preempt(PodUid uid, EventRecorder recorder) {
    TerminalReason reason = TerminalReason.preempted();
    Optional<Pod> victim = podManager.pods().byUid(uid);
    victim.ifPresent(
        pod -> recorder.warning(EventTarget.pod(pod), EventReason.PREEMPTING, reason.message()));
    Optional<Pod> runsAgain =
        victim.filter(StaticPods::isStatic).filter(pod -> !"Never".equals(policy(pod)));
    Optional<Duration> grace = runsAgain.map(pod -> GracePeriod.of(pod, Optional.empty()));
    workers.terminate(
        uid,
        grace
            .map(own -> TerminationRequest.toBeginAnew(reason, own))
            .orElseGet(() -> TerminationRequest.byAgent(reason, Optional.empty())));
    runsAgain.ifPresent(workers::update);
  }

  private static String policy(Pod pod) {
    return pod.getSpec().getRestartPolicy();
  }

  /** Other limits of restarts hold from now on, for containers that wait already too. */
  void followCrashLoop(FeatureGates gates, KubeletConfiguration changed) {
    planSettings.set(LifecycleSettings.plan(gates, changed));
    workers.wakeAll();
  }

  /** Other limits of logs hold from now on. */
  void followLogs(LogRotationConfiguration changed) {
    logs.limit(LifecycleSettings.rotation(changed));
  }

  void start() {
    loop.start();
    pleg.start();
  }

  /** Stops everything and leaves the pods as they are. */
  void stop() throws InterruptedException {
    loop.stop();
    workers.stop();
    probeResults.stop();
    probes.stop();
    logs.stop();
    pleg.stop();
  }

  /** Who else is told of every status from now on. */
  void tellStatuses(BiConsumer<PodUid, PodStatus> listener) {
    statusListener = listener;
  }

  /** Who else is told, from now on, when nothing of some pod is left but its status. */
  void tellEnds(Runnable listener) {
    endListener = listener;
  }

  DeadContainerCollection deadContainers() {
    return deadContainers;
  }

  PodAdmission admission() {
    return admission;
  }

  AskedRestarts restarts() {
    return restarts;
  }

  SyncLoop loop() {
    return loop;
  }

  PodManager podManager() {
    return podManager;
  }

  PodWorkers workers() {
    return workers;
  }

  StatusManager statuses() {
    return statuses;
  }

  PodLifecycleEventGenerator pleg() {
    return pleg;
  }
}

package io.javelet;

import io.javelet.admission.AdmittingNode;
import io.javelet.admission.NodeSelection;
import io.javelet.config.KubeletConfiguration;
import io.javelet.config.KubeletFlags;
import io.javelet.config.LiveConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.ReservationConfiguration.Enforcement;
import io.javelet.config.option.StaticPodOptions;
import io.javelet.cri.CriConnection;
import io.javelet.cri.CriTimeouts;
import io.javelet.cri.HostMaskedPaths;
import io.javelet.cri.MeasuredContainerRuntime;
import io.javelet.cri.TranslationSettings;
import io.javelet.events.EventListener;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.eviction.EvictionManager;
import io.javelet.eviction.StorageLimits;
import io.javelet.images.ImageManager;
import io.javelet.images.access.PulledImages;
import io.javelet.images.credentials.RegistryKeyring;
import io.javelet.images.gc.ImageGarbageCollector;
import io.javelet.local.LocalStore;
import io.javelet.logging.LoggingControl;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.node.LocalNode;
import io.javelet.node.Machine;
import io.javelet.node.PodNetwork;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupLayout;
import io.javelet.os.FileWatcher;
import io.javelet.os.MountTable;
import io.javelet.os.ProcessWatcher;
import io.javelet.os.SystemdUnits;
import io.javelet.os.WriteWatcher;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PodDirectories;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.RuntimeClasses;
import io.javelet.resource.FixedResources;
import io.javelet.resource.InPlaceResize;
import io.javelet.resource.MeasuredPodCgroups;
import io.javelet.resource.MemoryUsage;
import io.javelet.resource.NodeAllocatableEnforcer;
import io.javelet.resource.NodeProcesses;
import io.javelet.resource.PodAllocations;
import io.javelet.resource.ResizingCgroups;
import io.javelet.resource.SubordinateIds;
import io.javelet.resource.UserNamespaces;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.RuntimeVersion;
import io.javelet.server.NodeRuntime;
import io.javelet.shutdown.ShutdownManager;
import io.javelet.source.PodConfig;
import io.javelet.source.ResizablePods;
import io.javelet.stats.NodeStatistics;
import io.javelet.sync.PodIsolation;
import io.javelet.topology.CpuReconciler;
import io.javelet.topology.ResourceManagers;
import io.javelet.volume.NoSwap;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.RuntimeAbilities;
import io.javelet.volume.VolumeObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: builds every room by constructor, starts them in order and stops them in reverse. No
 * logic. Started by the main thread, closed by whoever ends the process; pods and a private
 * containerd outlive it.
 */
final class Kubelet implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Kubelet.class);
  private static final int REMEMBERED_EVENTS = 1000;

  /** Something to be stopped when the agent ends. */
  private interface Stop {
    void run() throws InterruptedException, IOException;
  }

  private final LoadResult.Loaded loaded;
  private final LiveConfiguration live;
  private final String searchPath;
  private final Deque<Stop> stops = new ConcurrentLinkedDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean started;
  private final AtomicBoolean closing = new AtomicBoolean();

  /**
   * @param live the configuration, where it may change later
   * @param searchPath where programs are looked for, as in {@code PATH}
   */
  Kubelet(LoadResult.Loaded loaded, LiveConfiguration live, String searchPath) {
    this.loaded = loaded;
    this.live = live;
    this.searchPath = searchPath;
  }

  /** Starts everything; returns when the agent works, or throws and nothing of it is left. */
  void start() throws KubeletStartException, InterruptedException {
    try {
      build();
    } catch (IOException failure) {
      throw new KubeletStartException(String.valueOf(failure.getMessage()), failure);
    }
  }

  private void build() throws IOException, KubeletStartException, InterruptedException {
    KubeletConfiguration configuration = loaded.configuration();
    KubeletFlags flags = loaded.flags();
    Thread starter = Thread.currentThread();
    SingleInstance.take(flags.lock(), () -> end(starter))
        .ifPresent(lock -> stops.push(lock::close));
    Path root = flags.paths().rootDirectory();
    AgentProcess.makeRoot(root);
    LocalNode node = NodeDetection.of(flags);
    log.atInfo()
        .addKeyValue("node", node.name())
        .addKeyValue("addresses", node.addresses())
        .addKeyValue("rootDir", root)
        .log("Starting the kubelet");
    AgentProcess.applyOomScore(configuration.process().oomScoreAdj());
    AgentProcess.limitOpenFiles(configuration.process().maxOpenFiles());
    var wakeUps = new WakeUps();
    var news = new ClusterNews();
    var metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.now());
    Optional<ClusterMembership> cluster =
        ClusterMembership.of(loaded, node, news, wakeUps, metrics);
    var events =
        new EventRecorder(
            Clock.systemUTC(),
            REMEMBERED_EVENTS,
            cluster.<EventListener>map(ClusterMembership::events).stream().toList());
    events.normal(EventTarget.node(node.name()), EventReason.STARTING, "Starting kubelet.");
    AgentDescription.tell(metrics.agent(), node, loaded);
    var health = new AgentHealth(LoggingControl.installed(), Clock.systemUTC());
    var manager = new ServiceManager(loaded.environment(), health);
    manager.status("Starting");
    var views = new PodViews();
    var restarts = new PodRestartEndpoint(node.name());
    var debugging = new PodDebugEndpoint(node.name());
    var admissions = new AdmissionEndpoint();
    FileWatcher files = FileWatcher.start();
    stops.push(files::close);
    // The root passes in what rooms of ours offer to local clients.
    var servers =
        Servers.of(
            loaded,
            live,
            node,
            files,
            new Servers.Shown(
                health,
                views,
                metrics,
                List.of(
                    restarts.endpoint(),
                    debugging.endpoint(),
                    admissions.endpoint(),
                    new EventsEndpoint(events).endpoint()),
                cluster.map(ClusterMembership::reviews)));
    servers.ports().start();
    stops.push(servers::stop);

    ProcessWatcher exits = ProcessWatcher.start();
    stops.push(exits::close);
    WriteWatcher writes = WriteWatcher.start();
    stops.push(writes::close);
    CgroupDriver configuredDriver = CgroupSetup.driver(configuration.resources().cgroups());
    RuntimeSelection selection =
        RuntimeSelection.of(
            configuration.containers().runtime(), root, configuredDriver, searchPath, exits);
    selection.embedded().ifPresent(embedded -> stops.push(embedded::close));
    CriConnection connection =
        CriConnection.open(
            selection.endpoint(),
            new CriTimeouts(
                configuration.containers().runtime().requestTimeout(), Optional.empty()),
            new TranslationSettings(
                root.resolve("seccomp"),
                configuration.pods().security().seccompDefault(),
                HostMaskedPaths.thermalThrottle(Path.of("/sys/devices/system/cpu"))),
            Clock.systemUTC());
    stops.push(connection::close);
    ContainerRuntime runtime =
        new MeasuredContainerRuntime(connection.runtime(), metrics, Clock.systemUTC());
    RuntimeVersion version = RuntimeAnswers.awaitVersion(runtime, selection, health);
    CgroupDriver driver = RuntimeAnswers.cgroupDriver(runtime).orElse(configuredDriver);

    var logs = configuration.containers().logs();
    var directories = new PodDirectories(root, logs.directory(), logs.links());
    CgroupLayout layout = CgroupSetup.layout(MountTable.read());
    CgroupSetup.tellVersion(layout, node.name(), events);
    VolumeSetup.tellOfSwap(
        new Machine(Path.of("/proc")).swapOn(),
        () -> NoSwap.isPossibleIn(root),
        node.name(),
        events);
    AgentDescription.tell(metrics.agent(), layout);
    var cgroupFiles = new CgroupFiles(layout);
    NodeResources unplaced = NodeResources.of(loaded, node, cgroupFiles);
    var moves = new TopologySetup.Moves();
    ResourceManagers managers = TopologySetup.managers(loaded, unplaced, metrics.topology(), moves);
    NodeResources resources =
        unplaced.placed(managers, !loaded.gates().enabled("DisableCPUQuotaWithExclusiveCPUs"));
    Optional<SystemdUnits> systemd = CgroupSetup.systemd(driver);
    FixedResources fixed = TopologySetup.fixed(loaded, resources.containers().memory());
    var allocations = new PodAllocations(root, resources::promised, fixed);
    stops.push(allocations::stop);
    var cgroups =
        new ResizingCgroups(
            new MeasuredPodCgroups(
                CgroupSetup.pods(configuration, driver, cgroupFiles, systemd, resources, metrics),
                metrics.life().work(),
                Clock.systemUTC()),
            allocations);
    var enforcer =
        new NodeAllocatableEnforcer(
            cgroups, cgroupFiles, systemd, events, EventTarget.node(node.name()));
    enforcer.enforce(resources.reserved());
    stops.push(enforcer::stop);
    NodeProcesses processes =
        CgroupSetup.processes(configuration.resources().cgroups(), cgroupFiles);
    processes.start();
    stops.push(processes::stop);
    LocalStore local =
        LocalObjects.store(
            configuration.pods().statics(), loaded.environment(), root, files, wakeUps);
    local.start();
    stops.push(local::stop);
    var objects = new NodeObjects(local, local);
    VolumeObjects shownObjects =
        cluster
            .map(each -> each.objects(objects))
            .orElseGet(() -> VolumeObjects.local(local, local));
    Optional<PulledImages> imageAccess =
        Images.access(configuration.containers().images(), root, connection, metrics.life());
    ImageManager images =
        Images.manager(
            configuration.containers().images(),
            connection,
            imageAccess,
            new RegistryKeyring(
                root,
                Images.plugins(
                    loaded, cluster.map(ClusterMembership::accounts), metrics.life().images()),
                new PodPullSecrets(shownObjects.config()),
                events),
            events,
            metrics.life());
    Set<PodSourceName> sources = EnumSet.noneOf(PodSourceName.class);
    cluster.ifPresent(_ -> sources.add(PodSourceName.API));
    configuration.pods().statics().path().ifPresent(_ -> sources.add(PodSourceName.FILE));
    configuration.pods().statics().url().ifPresent(_ -> sources.add(PodSourceName.URL));
    var nodeNews = new NodeNews();
    Supplier<AdmittingNode> thisNode =
        AdmissionSetup.node(
            configuration,
            node,
            flags.node().labels(),
            resources,
            RuntimeAnswers.strictGroups(connection.runtime()),
            nodeNews.registered());
    PodNetwork podNetwork =
        PodNetwork.start(
            connection.runtime(), configuration.node().network().podCidr(), nodeNews.registered());
    stops.push(podNetwork::stop);
    RuntimeClasses runtimeClasses =
        cluster.<RuntimeClasses>map(ClusterMembership::runtimeClasses).orElse(RuntimeClasses.NONE);
    PodVolumes volumes =
        VolumeSetup.volumes(
            configuration,
            directories,
            shownObjects,
            resources::forContainers,
            RuntimeAbilities.of(
                version, RuntimeAnswers.handlers(connection.runtime()), runtimeClasses),
            affinity -> NodeSelection.matches(affinity, thisNode.get()),
            metrics.life().work(),
            events);
    var agent =
        new PodAssembly(
            new PodAssembly.Parts(
                runtime,
                version.name(),
                images,
                cgroups,
                volumes,
                shownObjects.config(),
                cluster
                    .<ClusterServices>map(ClusterMembership::services)
                    .orElse(ClusterServices.NONE),
                directories,
                writes,
                news,
                metrics,
                resources,
                new PodIsolation(
                    runtime,
                    new UserNamespaces(
                        directories,
                        SubordinateIds.read(
                            Path.of("/etc"), configuration.pods().security().userNamespaceIds()),
                        RandomGenerator.getDefault()),
                    runtimeClasses),
                allocations,
                new MemoryUsage(cgroupFiles),
                thisNode,
                nodeNews,
                managers),
            loaded,
            node,
            events,
            ExitWatching.by(exits),
            wakeUps,
            sources);
    health.watch(agent.pleg());
    NodeStatistics statistics =
        Statistics.of(
            configuration,
            node,
            root,
            new Statistics.Sources(connection, agent, cgroups, volumes, metrics.life().work()));
    views.met(
        new NodeRuntime(runtime::containerStatus, connection.access(), agent.pleg(), statistics));
    views.show(agent.podManager(), agent.statuses());
    admissions.connect(agent.admission());
    debugging.connect(agent.podManager(), agent.loop());
    restarts.connect(agent.podManager(), agent.restarts(), wakeUps::podChanged);
    metrics.hooks().add(new PodGauges(metrics, agent));
    metrics.hooks().add(new DiskGauges(statistics, metrics.life().work()));
    OomWatching.start(
            configuration.resources().cgroups(),
            driver,
            agent,
            runtime,
            events,
            EventTarget.node(node.name()))
        .ifPresent(kernelLog -> stops.push(kernelLog::close));
    agent.start();
    stops.push(agent::stop);
    if (managers.givesCpus()) {
      var reconciler =
          new CpuReconciler(
              managers,
              new TopologySetup.Containers(agent, runtime),
              configuration.resources().cpu().reconcilePeriod());
      moves.connect(reconciler);
      reconciler.start();
      stops.push(reconciler::stop);
    }
    var importer = Images.archives(root, selection, connection, files, images, wakeUps);
    importer.start();
    stops.push(importer::stop);
    var imageCollector =
        new ImageGarbageCollector(
            configuration.containers().imageCollection(),
            connection.images(),
            importer::isPinned,
            ImageGarbageCollector.diskOf(connection.images()),
            new ImageGarbageCollector.Told(
                events, EventTarget.node(node.name()), metrics.eviction()),
            imageAccess,
            Clock.systemUTC());
    imageCollector.start();
    stops.push(imageCollector::stop);
    var machine = new EvictionSetup.Machine(statistics, volumes);
    var declared = new EvictionSetup.Declared(agent);
    if (configuration.pods().volumes().capacityIsolation()) {
      var storage =
          new StorageLimits(machine, declared, events, metrics.eviction(), Clock.systemUTC());
      storage.start();
      stops.push(storage::stop);
    }
    var eviction =
        new EvictionManager(
            configuration.resources().eviction(),
            configuration.resources().reservations().enforced().contains(Enforcement.PODS),
            machine,
            declared,
            new EvictionSetup.Leftovers(agent, imageCollector),
            new EvictionManager.Told(
                events, EventTarget.node(node.name()), metrics.eviction(), nodeNews::pressed),
            Clock.systemUTC());
    eviction.start();
    stops.push(eviction::stop);
    Optional<ShutdownManager> shutdown =
        ShutdownSetup.of(loaded, agent, events, EventTarget.node(node.name()), metrics, nodeNews);
    if (shutdown.isPresent()) {
      shutdown.get().start();
      stops.push(shutdown.get()::stop);
    }
    new FollowedOptions(agent, resources, enforcer, nodeNews, images, imageCollector, eviction)
        .subscribe(live, loaded.gates());
    var podConfig =
        new PodConfig(Clock.systemUTC(), agent.loop()::declared, Sources.duplicates(events));
    var snapshots =
        new ResizablePods(
            podConfig,
            (before, now) -> InPlaceResize.isPossible(before, now) && fixed.allow(before, now));
    var statics =
        new StaticPodSources(
            from ->
                Sources.start(
                    from,
                    node.name(),
                    objects,
                    snapshots,
                    directories,
                    files,
                    events,
                    metrics.staticPods()),
            snapshots);
    statics.follow(configuration.pods().statics());
    stops.push(statics::stop);
    live.subscribe(StaticPodOptions.OPTIONS, changed -> statics.follow(changed.pods().statics()));
    agent.tellStatuses((uid, status) -> {
      statics.statusChanged(uid, status);
      moves.run();
    });
    wakeUps.tellObjects(statics::objectsChanged);
    if (cluster.isPresent()) {
      cluster
          .get()
          .start(
              new ClusterMembership.Shown(
                  agent.podManager(),
                  agent.statuses(),
                  agent.workers(),
                  podConfig,
                  connection,
                  version,
                  nodeNews,
                  agent.pleg(),
                  resources::allocatable,
                  servers.reload()::lookAgain),
              events);
      stops.push(cluster.get()::stop);
    }
    var reload = new ConfigurationReload(live, flags.paths(), files, manager::status);
    reload.start();
    stops.push(reload::stop);
    manager.ready("Running");
    started = true;
    stops.push(manager::stopping);
    log.atInfo()
        .addKeyValue("runtime", version.name() + " " + version.version())
        .log("The kubelet runs");
  }

  /** Ends a start that waits, and what waits for the end. */
  private void end(Thread starter) {
    ended.countDown();
    if (!started) {
      starter.interrupt();
    }
  }

  /** Blocks until {@link #close} was called, or somebody else wants to be the agent here. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Stops everything in reverse, even when one stop fails. Pods go on. */
  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    while (!stops.isEmpty()) {
      try {
        stops.pop().run();
      } catch (InterruptedException late) {
        Thread.currentThread().interrupt();
      } catch (IOException | RuntimeException failure) {
        log.atWarn().addKeyValue("err", failure.toString()).log("A part did not stop well");
      }
    }
    log.atInfo().log("The kubelet has stopped; its pods go on");
    ended.countDown();
  }
}

package io.javelet;

import io.javelet.apiserver.AddressWatch;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.EventCalls;
import io.javelet.apiserver.EventSender;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.NodeCalls;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.apiserver.PodCalls;
import io.javelet.apiserver.ReturnWatch;
import io.javelet.apiserver.ReviewCalls;
import io.javelet.config.ApiConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.NodeConfiguration;
import io.javelet.cri.CriConnection;
import io.javelet.events.EventRecorder;
import io.javelet.images.credentials.PodAccounts;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.mirror.MirrorPodController;
import io.javelet.node.LocalNode;
import io.javelet.node.NodeController;
import io.javelet.node.NodeLeaseController;
import io.javelet.node.RegisteredNode;
import io.javelet.objects.ServiceLister;
import io.javelet.pleg.PodLifecycleEventGenerator;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PodManager;
import io.javelet.pod.RuntimeClasses;
import io.javelet.resource.NodeAllocatable;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeVersion;
import io.javelet.source.ApiServerPodSource;
import io.javelet.source.PodConfig;
import io.javelet.status.StatusManager;
import io.javelet.status.StatusSender;
import io.javelet.volume.VolumeObjects;
import io.javelet.worker.PodWorkers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent as a node of a cluster: builds what speaks to the API server, and starts it once this
 * node has its identity. That may take for ever; nothing else of the agent waits for it. No logic.
 */
final class ClusterMembership {
  private static final Logger log = LoggerFactory.getLogger(ClusterMembership.class);

  /** Something to be stopped when the agent ends. */
  private interface Stop {
    void run() throws InterruptedException;
  }

  /**
   * What is shown to the cluster.
   *
   * @param pods what is desired
   * @param statuses how pods are
   * @param workers what is done to them
   * @param config takes what the API server declares
   * @param connection the container runtime
   * @param version of it
   * @param node what changes about the node
   * @param pleg whether the runtime is watched
   * @param resources what the node has now, and what pods may have of it
   * @param serverCertificate is told that the server's certificate was renewed
   */
  record Shown(
      PodManager pods,
      StatusManager statuses,
      PodWorkers workers,
      PodConfig config,
      CriConnection connection,
      RuntimeVersion version,
      NodeNews node,
      PodLifecycleEventGenerator pleg,
      Supplier<NodeAllocatable> resources,
      Runnable serverCertificate) {}

  private final LoadResult.Loaded loaded;
  private final LocalNode node;
  private final KubeletMetrics metrics;
  private final ClusterNews news;
  private final Clock clock = Clock.systemUTC();
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final ApiServer server;
  private final EventSender events;
  private final ClusterObjects objects;
  private final ServiceLister services;
  private final ClusterIdentity identity;
  private final Deque<Stop> stops = new ArrayDeque<>();
  private Optional<Thread> joining = Optional.empty();

  private ClusterMembership(
      LoadResult.Loaded loaded,
      LocalNode node,
      ClusterNews news,
      WakeUps wakeUps,
      Path kubeconfig,
      KubeletMetrics metrics)
      throws IOException {
    this.metrics = metrics;
    this.loaded = loaded;
    this.node = node;
    this.news = news;
    ApiConfiguration api = loaded.configuration().api();
    this.server =
        new ApiServer(
            kubeconfig,
            api.furtherAddresses(),
            userAgent(loaded),
            api.qps(),
            api.burst(),
            metrics.cluster().client());
    this.events =
        new EventSender(new EventCalls(server), node.name(), api.eventQps(), api.eventBurst());
    this.objects = new ClusterObjects(loaded, server, wakeUps, clock);
    this.services = new ServiceLister(new ObjectCalls(server), wakeUps::everyPod, random);
    this.identity =
        new ClusterIdentity(loaded, node.name(), server, userAgent(loaded), metrics, clock, random);
  }

  /** Prepared, if the flags name a kubeconfig; nothing is read or sent yet. */
  static Optional<ClusterMembership> of(
      LoadResult.Loaded loaded,
      LocalNode node,
      ClusterNews news,
      WakeUps wakeUps,
      KubeletMetrics metrics)
      throws IOException {
    Optional<Path> kubeconfig = loaded.flags().api().kubeconfig();
    return kubeconfig.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ClusterMembership(loaded, node, news, wakeUps, kubeconfig.get(), metrics));
  }

  /** Sends what is recorded, once this node has its identity. */
  EventSender events() {
    return events;
  }

  /** Asks the API server who may ask this node's server. */
  ReviewCalls reviews() {
    return new ReviewCalls(server);
  }

  /** What pods refer to: static pods to what this node has, others to what the API server has. */
  VolumeObjects objects(NodeObjects local) {
    return objects.volumeObjects(local);
  }

  /** The accounts that credential provider plugins act for. */
  PodAccounts accounts() {
    return objects.accounts();
  }

  /** The handlers that pods' runtime classes mean. */
  RuntimeClasses runtimeClasses() {
    return objects.runtimeClasses();
  }

  /** The services that containers are told of. */
  ClusterServices services() {
    return services;
  }

  /** Joins, on a thread of its own. */
  void start(Shown shown, EventRecorder recorder) {
    joining =
        Optional.of(Thread.ofVirtual().name("cluster-join").start(() -> join(shown, recorder)));
  }

  /** Leaves the cluster as it is. */
  void stop() throws InterruptedException {
    if (joining.isPresent()) {
      joining.get().interrupt();
      joining.get().join();
    }
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
    server.close();
  }

  private void join(Shown shown, EventRecorder recorder) {
    try {
      identity.obtain();
      build(shown, recorder);
    } catch (InterruptedException stop) {
      log.atTrace().log("The cluster is not joined any more");
    }
  }

  private void build(Shown shown, EventRecorder recorder) {
    NodeConfiguration configuration = loaded.configuration().node();
    var description = new NodeDescription(loaded, node, clock);
    var nodeCalls = new NodeCalls(server, node.name());
    var podCalls = new PodCalls(server);
    RegisteredNode registered = shown.node().registered();
    var nodeController =
        new NodeController(
            nodeCalls,
            description.declaration(),
            description.observer(shown),
            new NodeController.Settings(
                configuration.registration().register(),
                configuration.status().updateFrequency(),
                configuration.status().reportFrequency()),
            registered,
            recorder,
            metrics.cluster().start(),
            clock);
    shown.node().tell(nodeController::lookAgain);
    var lease =
        new NodeLeaseController(
            nodeCalls, node.name(), configuration.status().leaseDuration(), registered, clock);
    var statuses =
        new StatusSender(
            podCalls,
            shown.pods()::pods,
            shown.statuses(),
            endings(shown.workers()),
            metrics.life().starts(),
            clock);
    var mirrors =
        new MirrorPodController(
            podCalls,
            shown.pods()::pods,
            shown.workers()::ending,
            registered::get,
            recorder,
            shown.statuses()::remark,
            clock);
    var pods =
        new ApiServerPodSource(
            podCalls, node.name(), shown.config(), objects.memory(services::doWithout), random);
    news.connect(
        new ClusterNews.Listeners(statuses, mirrors, pods, objects::declared, shown.pods()::pods));
    objects.connect(registered::get, recorder, metrics.cluster().certificates());
    objects.start();
    stops.push(objects::stop);
    services.start();
    stops.push(services::stop);
    server.tellReturn(statuses::retry);
    server.tellReturn(mirrors::lookAgain);
    server.tellReturn(nodeController::lookAgain);
    events.start();
    stops.push(events::stop);
    nodeController.start();
    stops.push(nodeController::stop);
    Following ownNode = nodeCalls.follow(registered::heard, random);
    ownNode.start();
    stops.push(ownNode::stop);
    lease.start();
    stops.push(lease::stop);
    pods.start();
    stops.push(pods::stop);
    mirrors.start();
    stops.push(mirrors::stop);
    stops.push(statuses::stop);
    var watch = new ReturnWatch(server, clock, random);
    watch.start();
    stops.push(watch::stop);
    if (!loaded.configuration().api().furtherAddresses().isEmpty()) {
      var addresses = new AddressWatch(server);
      addresses.start();
      stops.push(addresses::stop);
    }
    identity.rotate(registered, shown.serverCertificate());
    stops.push(identity::stop);
  }

  private static StatusSender.Endings endings(PodWorkers workers) {
    return new StatusSender.Endings() {
      @Override
      public boolean mayBeRunning(PodUid uid) {
        return workers.mayBeRunning(uid);
      }

      @Override
      public boolean reclaimed(PodUid uid) {
        return workers.isReclaimed(uid);
      }
    };
  }

  private static String userAgent(LoadResult.Loaded loaded) {
    return "kubelet/" + loaded.flags().reportedVersion();
  }
}

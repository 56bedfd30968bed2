package io.javelet;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.javelet.admission.NodeFeature;
import io.javelet.apiserver.AddressWatch;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.CertificateProfile;
import io.javelet.apiserver.CertificateRotation;
import io.javelet.apiserver.CertificateStore;
import io.javelet.apiserver.ClientBootstrap;
import io.javelet.apiserver.EventCalls;
import io.javelet.apiserver.EventSender;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.NodeCalls;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.apiserver.PodCalls;
import io.javelet.apiserver.ReviewCalls;
import io.javelet.config.ApiConfiguration;
import io.javelet.config.KubeletFlags;
import io.javelet.config.LoadResult;
import io.javelet.config.NodeConfiguration;
import io.javelet.config.ServerConfiguration;
import io.javelet.config.option.KubeletVersion;
import io.javelet.cri.CriConnection;
import io.javelet.events.EventRecorder;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.mirror.MirrorPodController;
import io.javelet.node.LocalNode;
import io.javelet.node.MachineIdentity;
import io.javelet.node.NodeController;
import io.javelet.node.NodeDeclaration;
import io.javelet.node.NodeLeaseController;
import io.javelet.node.NodeObserver;
import io.javelet.node.NodeStatusInput;
import io.javelet.node.RegisteredNode;
import io.javelet.node.ReportedAddresses;
import io.javelet.objects.ServiceLister;
import io.javelet.os.MachineArchitecture;
import io.javelet.pleg.PodLifecycleEventGenerator;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PodManager;
import io.javelet.resource.NodeAllocatable;
import io.javelet.resource.ResourceAmounts;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final Duration KUBECONFIG_RETRY = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY = Duration.ofSeconds(30);

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
  private final CertificateStore certificate;
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
            userAgent(),
            api.qps(),
            api.burst(),
            metrics.cluster().client());
    this.events =
        new EventSender(new EventCalls(server), node.name(), api.eventQps(), api.eventBurst());
    this.objects = new ClusterObjects(loaded, server, wakeUps, clock);
    this.services = new ServiceLister(new ObjectCalls(server), wakeUps::everyPod, random);
    this.certificate =
        new CertificateStore(loaded.flags().paths().certificateDirectory(), "kubelet-client");
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
      obtainIdentity();
      build(shown, recorder);
    } catch (InterruptedException stop) {
      log.atTrace().log("The cluster is not joined any more");
    }
  }

  private void obtainIdentity() throws InterruptedException {
    boolean told = false;
    Duration delay = KUBECONFIG_RETRY;
    while (true) {
      try {
        Optional<ClientBootstrap> first = bootstrap();
        if (first.isPresent() && !first.get().done()) {
          first.get().run();
        }
        server.connect();
        return;
      } catch (IOException unusable) {
        if (!told) {
          told = true;
          log.atError()
              .addKeyValue("err", unusable.toString())
              .log("The API server cannot be spoken to; trying again until its files are there");
        }
      }
      Thread.sleep(delay);
      delay = delay.multipliedBy(2).compareTo(MAX_RETRY) > 0 ? MAX_RETRY : delay.multipliedBy(2);
    }
  }

  private Optional<ClientBootstrap> bootstrap() {
    return loaded
        .flags()
        .api()
        .bootstrapKubeconfig()
        .map(bootstrap ->
            new ClientBootstrap(
                bootstrap,
                loaded.flags().api().kubeconfig().orElseThrow(),
                certificate,
                CertificateProfile.client(node.name()),
                userAgent(),
                clock,
                metrics.cluster().client()));
  }

  private void build(Shown shown, EventRecorder recorder) {
    NodeConfiguration configuration = loaded.configuration().node();
    var nodeCalls = new NodeCalls(server, node.name());
    var podCalls = new PodCalls(server);
    RegisteredNode registered = shown.node().registered();
    var nodeController =
        new NodeController(
            nodeCalls,
            declaration(configuration.registration()),
            observer(shown),
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
        new ClusterNews.Listeners(
            statuses, mirrors, pods, objects.objects(), objects.tokens(), shown.pods()::pods));
    objects.connect(registered::get);
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
    if (!loaded.configuration().api().furtherAddresses().isEmpty()) {
      var addresses = new AddressWatch(server);
      addresses.start();
      stops.push(addresses::stop);
    }
    rotate(registered, shown.serverCertificate());
  }

  private void rotate(RegisteredNode registered, Runnable serverCertificate) {
    ServerConfiguration.Tls tls = loaded.configuration().server().tls();
    metrics.hooks().add(this::tellCertificate);
    if (tls.rotateClient()) {
      start(
          new CertificateRotation(
              "client",
              server,
              certificate,
              () -> CertificateProfile.client(node.name()),
              new ClientRenewal(server, this::bootstrap),
              metrics.cluster().certificates()::clientFailed,
              clock,
              random));
    }
    if (ServingCertificate.isRequested(loaded.flags(), tls)) {
      var serving =
          new CertificateRotation(
              "server",
              server,
              ServingCertificate.store(loaded.flags()),
              () -> ServingCertificate.profile(node.name(), registered.get()),
              serverCertificate::run,
              metrics.cluster().certificates()::serverFailed,
              clock,
              random);
      registered.tell(_ -> serving.lookAgain());
      start(serving);
    }
  }

  private void tellCertificate() {
    certificate
        .validUntil()
        .ifPresent(
            end -> metrics.cluster().certificates().client(Duration.between(clock.instant(), end)));
  }

  private void start(CertificateRotation rotation) {
    rotation.start();
    stops.push(rotation::stop);
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

  private NodeDeclaration declaration(NodeConfiguration.Registration registration) {
    KubeletFlags.NodeIdentity identity = loaded.flags().node();
    List<Taint> taints =
        registration.taints().stream()
            .map(taint ->
                new Taint(
                    taint.effect(),
                    taint.key(),
                    null,
                    taint.value().isEmpty() ? null : taint.value()))
            .toList();
    return new NodeDeclaration(
        node.name(),
        MachineArchitecture.word(),
        identity.labels(),
        taints,
        registration.providerId(),
        identity.externalCloudProvider(),
        identity.addresses());
  }

  private NodeObserver observer(Shown shown) {
    return new NodeObserver(
        new NodeObserver.Identity(
            new ReportedAddresses(
                node.name(),
                NodeDetection.addresses(loaded.flags(), node),
                !loaded.flags().node().addresses().isEmpty(),
                loaded.flags().node().externalCloudProvider()),
            loaded.configuration().server().listeners().port(),
            AdmissionSetup.features(loaded).stream().map(NodeFeature::word).toList()),
        new NodeObserver.Software(
            new MachineIdentity(Path.of("/"), MachineArchitecture.word()),
            KubeletVersion.UPSTREAM,
            shown.version()),
        new NodeObserver.Sources(
            shown.connection().runtime(),
            shown.connection().images(),
            loaded.configuration().node().status().maxImages()),
        () -> resources(shown.resources().get()),
        new ClusterHealth(shown.pleg(), shown.node()),
        clock);
  }

  private NodeStatusInput.Resources resources(NodeAllocatable resources) {
    return new NodeStatusInput.Resources(
        quantities(resources.capacity()), quantities(resources.promised()));
  }

  private Map<String, Quantity> quantities(ResourceAmounts amounts) {
    Map<String, Quantity> quantities = new HashMap<>();
    amounts
        .byName()
        .forEach(
            (name, amount) -> quantities.put(name, Quantity.fromNumericalAmount(amount, null)));
    // No resource of the API; the limit of pods is one.
    quantities.remove(NodeAllocatable.PIDS);
    quantities.put(
        "pods",
        new Quantity(String.valueOf(loaded.configuration().pods().limits().maxPods(node.cpus()))));
    return quantities;
  }

  private static String userAgent() {
    return "kubelet/" + KubeletVersion.UPSTREAM;
  }
}

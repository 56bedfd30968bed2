package io.javelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.apiserver.PodCertificateCalls;
import io.javelet.apiserver.TrustBundleCalls;
import io.javelet.config.LoadResult;
import io.javelet.events.EventRecorder;
import io.javelet.images.credentials.PodAccounts;
import io.javelet.metrics.CertificateMetrics;
import io.javelet.objects.ApiPodCertificates;
import io.javelet.objects.ApiRuntimeClasses;
import io.javelet.objects.ApiServiceAccountTokens;
import io.javelet.objects.ApiServiceAccounts;
import io.javelet.objects.ApiTrustBundles;
import io.javelet.objects.AskedObjects;
import io.javelet.objects.ReferredObjects;
import io.javelet.objects.WatchedObjects;
import io.javelet.offline.OfflineStore;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.PodCertificates;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.RuntimeClasses;
import io.javelet.pod.StaticPods;
import io.javelet.pod.TrustBundles;
import io.javelet.source.ApiServerPodSource;
import io.javelet.volume.VolumeObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What pods of a cluster refer to, and what is kept of it for a start without the API server. */
final class ClusterObjects {
  private static final String OFFLINE_FOLDER = "offline";

  /** Long enough for a network that comes up with the machine. */
  private static final Duration OFFLINE_PATIENCE = Duration.ofSeconds(10);

  private static final String TTL_ANNOTATION = "node.alpha.kubernetes.io/ttl";
  private static final Duration DEFAULT_TTL = Duration.ofMinutes(1);

  private final Optional<OfflineStore> memory;
  private final ReferredObjects objects;
  private final ApiServiceAccountTokens tokens;
  private final ApiServiceAccounts accounts;
  private final ApiRuntimeClasses runtimeClasses;
  private final Optional<ApiTrustBundles> trustBundles;
  private final Optional<ApiPodCertificates> certificates;
  private volatile Supplier<Optional<Node>> node = Optional::empty;

  /**
   * @throws IOException when what may not be kept any more cannot be removed
   */
  ClusterObjects(LoadResult.Loaded loaded, ApiServer server, WakeUps wakeUps, Clock clock)
      throws IOException {
    Path folder = loaded.flags().paths().rootDirectory().resolve(OFFLINE_FOLDER);
    this.memory =
        switch (loaded.configuration().api().offlinePods()) {
          case OFF -> {
            OfflineStore.remove(folder);
            yield Optional.empty();
          }
          case WITHOUT_SECRETS -> Optional.of(OfflineStore.open(folder, false));
          case WITH_SECRETS -> Optional.of(OfflineStore.open(folder, true));
        };
    var calls = new ObjectCalls(server);
    this.objects =
        switch (loaded.configuration().pods().volumes().changeDetection()) {
          case WATCH ->
              new WatchedObjects(calls, memory, wakeUps::podChanged, RandomGenerator.getDefault());
          case CACHE -> new AskedObjects(calls, memory, this::allowedAge, clock);
          case GET -> new AskedObjects(calls, memory, () -> Duration.ZERO, clock);
        };
    this.tokens = new ApiServiceAccountTokens(calls, clock);
    this.accounts = new ApiServiceAccounts(calls);
    this.runtimeClasses =
        new ApiRuntimeClasses(calls, memory, wakeUps::podChanged, RandomGenerator.getDefault());
    this.trustBundles =
        loaded.gates().enabled("ClusterTrustBundleProjection")
            ? Optional.of(
                new ApiTrustBundles(
                    new TrustBundleCalls(server),
                    wakeUps::podChanged,
                    RandomGenerator.getDefault()))
            : Optional.empty();
    this.certificates =
        loaded.gates().enabled("PodCertificateRequest")
            ? Optional.of(
                new ApiPodCertificates(
                    new PodCertificateCalls(server),
                    accounts,
                    wakeUps::podChanged,
                    RandomGenerator.getDefault(),
                    clock))
            : Optional.empty();
  }

  /** The node's object, once there is one: it says how old an answer may be. */
  void connect(
      Supplier<Optional<Node>> registered, EventRecorder events, CertificateMetrics metrics) {
    node = registered;
    certificates.ifPresent(each -> {
      each.connect(registered, events);
      metrics.pods(each::states);
    });
  }

  /** What pods refer to: static pods to what this node has, others to what the API server has. */
  VolumeObjects volumeObjects(NodeObjects local) {
    return new VolumeObjects(
        (Pod pod, ConfigObjects.Kind kind, String name) ->
            StaticPods.isStatic(pod)
                ? local.config().find(pod, kind, name)
                : objects.find(pod, kind, name),
        tokens,
        trustBundles.<TrustBundles>map(each -> each).orElse(TrustBundles.NONE),
        certificates.<PodCertificates>map(each -> each).orElse(PodCertificates.NONE),
        (Pod pod, String claim) ->
            StaticPods.isStatic(pod)
                ? local.volumes().claimed(pod, claim)
                : new PersistentVolumes.Answer.Unusable(
                    "claims of the API server's pods are not supported yet"));
  }

  /** The accounts that credential provider plugins act for. */
  PodAccounts accounts() {
    return new PodAccounts(accounts, tokens);
  }

  /** The handlers that pods' runtime classes mean. */
  RuntimeClasses runtimeClasses() {
    return runtimeClasses;
  }

  /** What pods there are has changed. */
  void declared(PodUpdate update) {
    objects.declared(update);
    tokens.declared(update);
    trustBundles.ifPresent(each -> each.declared(update));
    certificates.ifPresent(each -> each.declared(update));
  }

  /**
   * What an earlier agent kept of its pods.
   *
   * @param recalled told before pods are declared from it
   */
  Optional<ApiServerPodSource.Memory> memory(Runnable recalled) {
    return memory.map(store -> new ApiServerPodSource.Memory(store, OFFLINE_PATIENCE, recalled));
  }

  void start() {
    memory.ifPresent(OfflineStore::start);
    runtimeClasses.start();
  }

  void stop() throws InterruptedException {
    objects.stop();
    runtimeClasses.stop();
    if (trustBundles.isPresent()) {
      trustBundles.get().stop();
    }
    if (certificates.isPresent()) {
      certificates.get().stop();
    }
    if (memory.isPresent()) {
      memory.get().stop();
    }
  }

  /** The larger the cluster, the longer: a controller writes it on the node. */
  private Duration allowedAge() {
    return node.get()
        .map(each -> each.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(TTL_ANNOTATION))
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(DEFAULT_TTL);
  }
}

package io.javelet;

import io.javelet.apiserver.ApiServer;
import io.javelet.apiserver.CertificateProfile;
import io.javelet.apiserver.CertificateRotation;
import io.javelet.apiserver.CertificateStore;
import io.javelet.apiserver.ClientBootstrap;
import io.javelet.concurrent.DoublingDelay;
import io.javelet.config.LoadResult;
import io.javelet.config.ServerConfiguration;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.node.RegisteredNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this node is to the API server: gets its first certificate, with a bootstrap token if there
 * is one, and renews it and the server's as long as the agent runs. Waits on the thread of whoever
 * asks for the first; each renewal has a thread of its own.
 */
final class ClusterIdentity {
  private static final Logger log = LoggerFactory.getLogger(ClusterIdentity.class);
  private static final Duration KUBECONFIG_RETRY = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY = Duration.ofSeconds(30);

  private final LoadResult.Loaded loaded;
  private final String nodeName;
  private final ApiServer server;
  private final String userAgent;
  private final KubeletMetrics metrics;
  private final Clock clock;
  private final RandomGenerator random;
  private final CertificateStore certificate;
  private final Deque<CertificateRotation> rotations = new ArrayDeque<>();

  ClusterIdentity(
      LoadResult.Loaded loaded,
      String nodeName,
      ApiServer server,
      String userAgent,
      KubeletMetrics metrics,
      Clock clock,
      RandomGenerator random) {
    this.loaded = loaded;
    this.nodeName = nodeName;
    this.server = server;
    this.userAgent = userAgent;
    this.metrics = metrics;
    this.clock = clock;
    this.random = random;
    this.certificate =
        new CertificateStore(loaded.flags().paths().certificateDirectory(), "kubelet-client");
  }

  /** Waits until the API server can be spoken to in this node's name, for ever if need be. */
  void obtain() throws InterruptedException {
    boolean told = false;
    var delay = new DoublingDelay(KUBECONFIG_RETRY, MAX_RETRY);
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
      Thread.sleep(delay.now());
      delay.lengthen();
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
                CertificateProfile.client(nodeName),
                userAgent,
                clock,
                metrics.cluster().client()));
  }

  /**
   * Begins to renew certificates, once the node's object is followed.
   *
   * @param registered the object, whose addresses the server's certificate names
   * @param serverCertificate told that the server's certificate was renewed
   */
  void rotate(RegisteredNode registered, Runnable serverCertificate) {
    ServerConfiguration.Tls tls = loaded.configuration().server().tls();
    metrics.hooks().add(this::tellCertificate);
    if (tls.rotateClient()) {
      start(
          new CertificateRotation(
              "client",
              server,
              certificate,
              () -> CertificateProfile.client(nodeName),
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
              () -> ServingCertificate.profile(nodeName, registered.get()),
              serverCertificate::run,
              metrics.cluster().certificates()::serverFailed,
              clock,
              random);
      registered.tell(_ -> serving.lookAgain());
      start(serving);
    }
  }

  /** Renews nothing any more. */
  void stop() throws InterruptedException {
    while (!rotations.isEmpty()) {
      rotations.pop().stop();
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
    rotations.push(rotation);
  }
}

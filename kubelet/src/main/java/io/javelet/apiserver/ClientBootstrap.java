package io.javelet.apiserver;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.javelet.concurrent.DoublingDelay;
import io.javelet.metrics.RestClientMetrics;
import io.javelet.os.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a node that has only a bootstrap kubeconfig its own identity: a client certificate in the
 * {@link CertificateStore} and a kubeconfig that names it. Blocks until that is done; an API server
 * that is away is waited for. Upstream's counterpart: {@code bootstrap.LoadClientConfig}.
 */
public final class ClientBootstrap {
  private static final Logger log = LoggerFactory.getLogger(ClientBootstrap.class);
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_DELAY = Duration.ofSeconds(30);
  private static final int OWNER_ONLY = 0600;

  private final Path bootstrapKubeconfig;
  private final Path kubeconfig;
  private final CertificateStore store;
  private final CertificateProfile profile;
  private final String userAgent;
  private final Clock clock;
  private final RestClientMetrics metrics;

  /**
   * @param bootstrapKubeconfig with a token or certificate that may ask for ours
   * @param kubeconfig written when there is none that serves
   * @param store takes the certificate
   */
  public ClientBootstrap(
      Path bootstrapKubeconfig,
      Path kubeconfig,
      CertificateStore store,
      CertificateProfile profile,
      String userAgent,
      Clock clock,
      RestClientMetrics metrics) {
    this.metrics = metrics;
    this.bootstrapKubeconfig = bootstrapKubeconfig;
    this.kubeconfig = kubeconfig;
    this.store = store;
    this.profile = profile;
    this.userAgent = userAgent;
    this.clock = clock;
  }

  /** Whether the kubeconfig and the certificate it names serve already. */
  public boolean done() {
    if (!Files.exists(kubeconfig)) {
      return false;
    }
    try {
      Optional<X509Certificate> certificate = ApiServerAccess.read(kubeconfig).clientCertificate();
      if (certificate.isEmpty()) {
        // Another way of saying who we are: a token, a plugin.
        return true;
      }
      if (certificate.get().getNotAfter().toInstant().isAfter(clock.instant())) {
        return true;
      }
      log.atWarn()
          .addKeyValue("expired", certificate.get().getNotAfter().toInstant())
          .addKeyValue("now", clock.instant())
          .log(
              "This node's client certificate has expired, or the clock is wrong; asking for a new"
                  + " one with the bootstrap kubeconfig");
    } catch (IOException unusable) {
      log.atWarn()
          .addKeyValue("file", kubeconfig)
          .addKeyValue("err", unusable.getMessage())
          .log("The kubeconfig cannot be used; asking for a new identity with the bootstrap one");
    }
    return false;
  }

  /**
   * Obtains the certificate and writes the kubeconfig.
   *
   * @throws IOException when the bootstrap kubeconfig cannot be used or a file cannot be written
   */
  public void run() throws IOException, InterruptedException {
    ApiServerAccess access = ApiServerAccess.read(bootstrapKubeconfig);
    try (ApiServer server = new ApiServer(bootstrapKubeconfig, userAgent, 0, 1, metrics)) {
      server.connect();
      var watch = new ReturnWatch(server, clock, RandomGenerator.getDefault());
      watch.start();
      try {
        obtain(server, access);
      } finally {
        watch.stop();
      }
    }
  }

  private void obtain(ApiServer server, ApiServerAccess access)
      throws IOException, InterruptedException {
    var delay = new DoublingDelay(FIRST_DELAY, MAX_DELAY);
    while (true) {
      KeyPair keys = store.pendingKeys();
      try {
        String chain =
            new SigningRequests(server, clock)
                .obtain(keys, profile, Optional.of(SigningRequests.stableName(keys, profile)));
        store.write(chain, keys.getPrivate(), clock.instant());
        store.forgetPending();
        writeKubeconfig(access);
        log.atInfo()
            .addKeyValue("kubeconfig", kubeconfig)
            .addKeyValue("server", access.server())
            .log("This node has its identity");
        return;
      } catch (ApiServerException failure) {
        log.atWarn()
            .addKeyValue("server", access.server())
            .addKeyValue("err", ClockSuspicion.explain(failure, clock))
            .addKeyValue("retryAfter", delay.now())
            .log("Cannot ask for this node's certificate");
      } catch (SigningRequests.Unsigned refused) {
        // The same key would only find the same request again.
        store.forgetPending();
        log.atWarn().addKeyValue("err", refused.getMessage()).log("Got no certificate");
      }
      if (server.pause(delay.now())) {
        delay.reset();
      }
      delay.lengthen();
    }
  }

  private void writeKubeconfig(ApiServerAccess access) throws IOException {
    String authority =
        access
            .authorities()
            .map(pem ->
                "    certificate-authority-data: "
                    + Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII))
                    + "\n")
            .orElse("");
    String text =
        """
        apiVersion: v1
        clusters:
        - cluster:
        %s%s    server: %s
          name: default-cluster
        contexts:
        - context:
            cluster: default-cluster
            namespace: default
            user: default-auth
          name: default-context
        current-context: default-context
        kind: Config
        users:
        - name: default-auth
          user:
            client-certificate: %s
            client-key: %s
        """
            .formatted(
                authority, cluster(access), access.server(), store.current(), store.current());
    Path folder = kubeconfig.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    DurableFile.write(
        kubeconfig.toAbsolutePath(), text.getBytes(StandardCharsets.UTF_8), OWNER_ONLY);
  }

  /** How else the server is reached; a kubeconfig is YAML, and JSON texts are YAML, too. */
  private static String cluster(ApiServerAccess access) {
    var text = new StringBuilder();
    if (Boolean.TRUE.equals(access.cluster().getInsecureSkipTlsVerify())) {
      text.append("    insecure-skip-tls-verify: true\n");
    }
    access
        .serverName()
        .ifPresent(name ->
            text.append("    tls-server-name: ").append(Serialization.asJson(name)).append('\n'));
    Optional.ofNullable(access.cluster().getProxyUrl())
        .filter(url -> !url.isEmpty())
        .ifPresent(
            url -> text.append("    proxy-url: ").append(Serialization.asJson(url)).append('\n'));
    return text.toString();
  }
}

package io.javelet.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the API server, with this node's identity. Any thread may call through it. It
 * exists before that identity does: until {@link #connect} was called, calls fail as if the API
 * server were away. Connecting again gives later calls a connection with the newest certificate,
 * while calls and watches under way finish on the one they began with. Upstream's counterpart: the
 * {@code kubeClient} with its certificate-rotating transport.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** Longer than any request may take: whatever began on the old connection has ended by then. */
  private static final Duration RETIREMENT = REQUEST_TIMEOUT.plusSeconds(10);

  private final Path kubeconfig;
  private final String userAgent;
  private final RequestLimit limit;
  private volatile Optional<Connected> connected = Optional.empty();

  private record Connected(String url, KubernetesClient client) {}

  /**
   * Sends nothing and reads nothing yet.
   *
   * @param kubeconfig where the server and our identity are named
   * @param userAgent as upstream's, {@code kubelet/v1.36…}
   * @param qps requests each second on average; 0 or less means any number
   * @param burst how many at once before that
   */
  public ApiServer(Path kubeconfig, String userAgent, int qps, int burst) {
    this.kubeconfig = kubeconfig;
    this.userAgent = userAgent;
    this.limit = new RequestLimit(qps, burst, System::nanoTime);
  }

  /** The URL of the API server; empty until {@link #connect}. */
  public String url() {
    return connected.map(Connected::url).orElse("");
  }

  /**
   * Later calls use what the kubeconfig and the files it names say now.
   *
   * @throws IOException when one of them cannot be used; what was in use stays in use
   */
  public void connect() throws IOException {
    ApiServerAccess access = ApiServerAccess.read(kubeconfig);
    Optional<Connected> old = connected;
    connected = Optional.of(new Connected(access.server(), client(access)));
    old.ifPresent(before ->
        Thread.ofVirtual().name("api-connection-retirement").start(() -> retire(before.client())));
    log.atInfo()
        .addKeyValue("server", access.server())
        .addKeyValue("renewed", old.isPresent())
        .log("Speaking to the API server");
  }

  private static void retire(KubernetesClient old) {
    try {
      Thread.sleep(RETIREMENT);
    } catch (InterruptedException early) {
      Thread.currentThread().interrupt();
    } finally {
      old.close();
    }
  }

  @Override
  public void close() {
    connected.map(Connected::client).ifPresent(KubernetesClient::close);
  }

  /** A call, once the rate allows one more. */
  <T> T call(Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    limit.acquire();
    return unlimited(request);
  }

  /** A call that does not count: what proves that this node lives must not wait behind others. */
  <T> T unlimited(Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    Connected now = connected.orElseThrow(ApiServerException::noIdentityYet);
    try {
      return request.apply(now.client());
    } catch (KubernetesClientException failure) {
      if (Thread.interrupted()) {
        throw interrupted(failure);
      }
      throw ApiServerException.of(failure);
    }
  }

  private static InterruptedException interrupted(KubernetesClientException failure) {
    var interruption = new InterruptedException("the call was given up");
    interruption.initCause(failure);
    return interruption;
  }

  private KubernetesClient client(ApiServerAccess access) throws IOException {
    KeyManager[] keys = access.keyManagers();
    TrustManager[] trust = access.trustManagers();
    Config config = access.config();
    config.setUserAgent(userAgent);
    config.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
    config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
    // Who calls decides whether to ask again.
    config.setRequestRetryBackoffLimit(0);
    config.setWatchReconnectLimit(0);
    // Our own managers take their place: they read every form of key that kubeconfigs hold.
    config.setClientCertData(null);
    config.setClientCertFile(null);
    config.setClientKeyData(null);
    config.setClientKeyFile(null);
    boolean trustsAll = config.isTrustCerts();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withHttpClientBuilderConsumer(http -> {
          http.connectTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
          if (!trustsAll) {
            http.sslContext(keys, trust);
          }
        })
        .build();
  }
}

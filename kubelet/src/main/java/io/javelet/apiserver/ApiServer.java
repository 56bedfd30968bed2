package io.javelet.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import io.javelet.metrics.RestClientMetrics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The connection to the API server, with this node's identity. Any thread may call through it. It
 * exists before that identity does: until {@link #connect} was called, calls fail as if the API
 * server were away. Connecting again gives later calls a connection with the newest certificate,
 * while calls under way finish on the one they began with and watches begin again. Upstream's
 * counterpart: the {@code kubeClient} with its certificate-rotating transport.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** As upstream: a heartbeat that takes longer is no sign of life. */
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(10);

  /** Longer than any request may take: whatever began on the old connection has ended by then. */
  private static final Duration RETIREMENT = REQUEST_TIMEOUT.plusSeconds(10);

  private final Path kubeconfig;
  private final List<String> further;
  private final String userAgent;
  private final RequestLimit limit;
  private final RestClientMetrics metrics;
  private volatile Optional<Connected> connected = Optional.empty();
  private volatile boolean away;
  private final Return returned = new Return();
  private volatile boolean reached;

  /**
   * One generation of connections.
   *
   * @param watches those under way on it
   */
  private record Connected(String url, KubernetesClient client, Set<Watch> watches) {
    void endWatches() {
      watches.forEach(Watch::close);
    }
  }

  /** Where it can be reached, the address in use first. Guarded by this. */
  private final Deque<String> addresses = new ArrayDeque<>();

  /**
   * Sends nothing and reads nothing yet.
   *
   * @param kubeconfig where the server and our identity are named
   * @param userAgent as upstream's, {@code kubelet/v1.36…}
   * @param qps requests each second on average; 0 or less means any number
   * @param burst how many at once before that
   * @param metrics count requests
   */
  public ApiServer(
      Path kubeconfig, String userAgent, int qps, int burst, RestClientMetrics metrics) {
    this(kubeconfig, List.of(), userAgent, qps, burst, metrics);
  }

  /**
   * As the other one.
   *
   * @param further URLs at which it can be reached, too, with the same identity and authorities
   */
  public ApiServer(
      Path kubeconfig,
      List<String> further,
      String userAgent,
      int qps,
      int burst,
      RestClientMetrics metrics) {
    this.metrics = metrics;
    this.kubeconfig = kubeconfig;
    this.further = List.copyOf(further);
    this.userAgent = userAgent;
    this.limit = new RequestLimit(qps, burst, System::nanoTime);
  }

  /** The URL of the API server; empty until {@link #connect}. */
  public String url() {
    return connected.map(Connected::url).orElse("");
  }

  /**
   * Later calls use what the kubeconfig and the files it names say now; watches begin again.
   *
   * @throws IOException when one of them cannot be used; what was in use stays in use
   */
  public synchronized void connect() throws IOException {
    ApiServerAccess access = ApiServerAccess.read(kubeconfig);
    if (addresses.isEmpty() || !known(access.server())) {
      addresses.clear();
      addresses.add(access.server());
      addresses.addAll(further);
    }
    Optional<Connected> old = connected;
    replace(access);
    old.ifPresent(before -> {
      before.endWatches();
      Thread.ofVirtual().name("api-connection-retirement").start(() -> retire(before.client()));
    });
    log.atInfo()
        .addKeyValue("server", url())
        .addKeyValue("renewed", old.isPresent())
        .log("Speaking to the API server");
  }

  private boolean known(String server) {
    return addresses.contains(server);
  }

  private void replace(ApiServerAccess access) throws IOException {
    String address = addresses.getFirst();
    connected =
        Optional.of(new Connected(address, client(access, address), ConcurrentHashMap.newKeySet()));
  }

  /**
   * Gives up all connections, requests under way too, and makes new ones: to the next address where
   * there is one. Upstream's counterpart: {@code closeAllConns} after a failed heartbeat.
   *
   * @param failed the URL that does not answer; if another one is in use by now, nothing happens
   */
  synchronized void abandon(String failed) {
    Optional<Connected> old = connected.filter(each -> each.url().equals(failed));
    if (old.isEmpty()) {
      return;
    }
    addresses.addLast(addresses.removeFirst());
    try {
      replace(ApiServerAccess.read(kubeconfig));
    } catch (IOException unusable) {
      addresses.addFirst(addresses.removeLast());
      log.atWarn()
          .addKeyValue("err", unusable.toString())
          .log("The connection to the API server cannot be made anew; the old one stays");
      return;
    }
    // Without a server anywhere this happens again and again.
    log.atLevel(away ? Level.DEBUG : Level.WARN)
        .addKeyValue("server", failed)
        .addKeyValue("next", url())
        .log("The API server does not answer: its connections are given up");
    away = true;
    old.get().endWatches();
    old.get().client().close();
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

  /** Whether it has answered anything since this agent began. */
  boolean reached() {
    return reached;
  }

  /** A call, once the rate allows one more. */
  <T> T call(Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    Instant begin = Instant.now();
    limit.acquire();
    // Which request it will be is not known yet, so that none is named.
    metrics.waited(
        "", MeasuredRequests.host(URI.create(url())), Duration.between(begin, Instant.now()));
    return unlimited(request);
  }

  /** A call that does not count: what proves that this node lives must not wait behind others. */
  <T> T unlimited(Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    return on(connected.orElseThrow(ApiServerException::noIdentityYet), request);
  }

  /**
   * A call that shows that this node lives, and has to be quick: without an answer in ten seconds
   * the connections are given up, since they may lead nowhere.
   */
  <T> T heartbeat(Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    String asked = url();
    try {
      return within(HEARTBEAT_TIMEOUT, request);
    } catch (ApiServerException failure) {
      // A connection that was refused is none that leads nowhere.
      if (failure.late() || (failure.code() == 0 && !further.isEmpty())) {
        abandon(asked);
      }
      throw failure;
    }
  }

  /** A call that does not count and is given up after a while. */
  <T> T within(Duration patience, Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    Connected now = connected.orElseThrow(ApiServerException::noIdentityYet);
    var answer = new FutureTask<T>(() -> on(now, request));
    Thread asking = Thread.ofVirtual().name("api-call").start(answer);
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw ApiServerException.noAnswer(patience);
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case ApiServerException failure -> throw failure;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException(failed);
      }
    } finally {
      asking.interrupt();
    }
  }

  /** Begins to watch; the watch ends in good order when there are new connections. */
  Watch watch(Function<KubernetesClient, Watch> request)
      throws ApiServerException, InterruptedException {
    Connected now = connected.orElseThrow(ApiServerException::noIdentityYet);
    Watch watch = on(now, request);
    now.watches().add(watch);
    if (connected.filter(now::equals).isEmpty()) {
      watch.close();
    }
    return () -> {
      now.watches().remove(watch);
      watch.close();
    };
  }

  private <T> T on(Connected now, Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    try {
      T answer = request.apply(now.client());
      answered();
      reached = true;
      return answer;
    } catch (KubernetesClientException failure) {
      reached |= failure.getCode() > 0 && failure.getCode() < 500;
      if (Thread.interrupted()) {
        throw interrupted(failure);
      }
      ApiServerException known = ApiServerException.of(failure);
      if (known.code() == 0) {
        away = true;
      }
      throw known;
    }
  }

  private void answered() {
    if (away) {
      away = false;
      returned.happened();
    }
  }

  /**
   * Waits before another try, but not longer than until the API server answers somebody again:
   * heartbeats ask often, and others need not.
   *
   * @return whether it answered again
   */
  boolean pause(Duration atMost) throws InterruptedException {
    return returned.await(atMost);
  }

  /** Calls a listener each time the API server answers again; it must not block. */
  public void tellReturn(Runnable listener) {
    returned.tell(listener);
  }

  private static InterruptedException interrupted(KubernetesClientException failure) {
    var interruption = new InterruptedException("the call was given up");
    interruption.initCause(failure);
    return interruption;
  }

  private KubernetesClient client(ApiServerAccess access, String address) throws IOException {
    KeyManager[] keys = access.keyManagers();
    TrustManager[] trust = access.trustManagers();
    Config config = access.config();
    config.setMasterUrl(address);
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
        .withHttpClientFactory(new HttpConnections())
        .withHttpClientBuilderConsumer(http -> {
          http.addOrReplaceInterceptor("metrics", new MeasuredRequests(metrics, Clock.systemUTC()));
          http.connectTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
          if (config.getOauthToken() == null && config.getAuthProvider() == null) {
            // It would look for a token in the kubeconfig before each request.
            http.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, null);
          }
          if (!trustsAll) {
            http.sslContext(keys, trust);
          }
        })
        .build();
  }
}

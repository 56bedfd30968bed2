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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
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
  private final ApiEndpoint.Resolver resolver;
  private final RestClientMetrics metrics;
  private volatile Optional<Connected> connected = Optional.empty();
  private volatile boolean away;
  private final Semaphore absences = new Semaphore(0);
  private final Return returned = new Return();
  private volatile boolean reached;

  /**
   * One generation of connections.
   *
   * @param watches those under way on it
   */
  private record Connected(
      ApiEndpoint endpoint, ApiServerAccess access, KubernetesClient client, Set<Watch> watches) {
    String url() {
      return endpoint.url();
    }

    void endWatches() {
      watches.forEach(Watch::close);
    }
  }

  /** Where it can be reached, the address in use first. Guarded by this. */
  private final Deque<ApiEndpoint> endpoints = new ArrayDeque<>();

  /** The server of the kubeconfig that they were made of. Guarded by this. */
  private String named = "";

  private volatile boolean several;
  private volatile boolean dialledByAddress;

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
    this(
        kubeconfig,
        further,
        userAgent,
        new RequestLimit(qps, burst, System::nanoTime),
        metrics,
        ApiEndpoint.Resolver.SYSTEM);
  }

  /**
   * As the other ones.
   *
   * @param resolver knows the addresses of hosts
   */
  ApiServer(
      Path kubeconfig,
      List<String> further,
      String userAgent,
      RequestLimit limit,
      RestClientMetrics metrics,
      ApiEndpoint.Resolver resolver) {
    this.metrics = metrics;
    this.kubeconfig = kubeconfig;
    this.further = List.copyOf(further);
    this.userAgent = userAgent;
    this.limit = limit;
    this.resolver = resolver;
  }

  /** The URL of the API server; empty until {@link #connect}. */
  public String url() {
    return connected.map(Connected::url).orElse("");
  }

  /**
   * Later calls use what the kubeconfig and the files it names say now; watches begin again, and
   * all who wait because they were not believed try again.
   *
   * @throws IOException when one of them cannot be used; what was in use stays in use
   */
  public void connect() throws IOException {
    connectAnew();
    wake();
  }

  private synchronized void connectAnew() throws IOException {
    ApiServerAccess access = ApiServerAccess.read(kubeconfig);
    if (!named.equals(access.server())) {
      endpoints.clear();
    }
    resolve(access);
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

  /** Finds out where the server is now, and stays with the place in use if it is still one. */
  private void resolve(ApiServerAccess access) {
    List<ApiEndpoint> found = new ArrayList<>();
    found.addAll(ApiEndpoint.of(access.server(), access.serverName(), resolver));
    for (String url : further) {
      found.addAll(ApiEndpoint.of(url, access.serverName(), resolver));
    }
    several = found.size() > 1;
    dialledByAddress = found.stream().anyMatch(each -> each.serverName().isPresent());
    Optional<ApiEndpoint> inUse = Optional.ofNullable(endpoints.peekFirst());
    endpoints.clear();
    endpoints.addAll(found);
    named = access.server();
    if (inUse.filter(found::contains).isPresent()) {
      while (!endpoints.getFirst().equals(inUse.get())) {
        endpoints.addLast(endpoints.removeFirst());
      }
    }
  }

  private void replace(ApiServerAccess access) throws IOException {
    ApiEndpoint endpoint = endpoints.getFirst();
    connected =
        Optional.of(
            new Connected(
                endpoint, access, client(access, endpoint), ConcurrentHashMap.newKeySet()));
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
    endpoints.addLast(endpoints.removeFirst());
    try {
      ApiServerAccess access = ApiServerAccess.read(kubeconfig);
      resolve(access);
      replace(access);
    } catch (IOException unusable) {
      endpoints.addFirst(endpoints.removeLast());
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
    left();
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
    return on(current(), request);
  }

  /** The connection in use, made anew when the certificate that it shows is over. */
  private Connected current() throws ApiServerException {
    Connected now = connected.orElseThrow(ApiServerException::noIdentityYet);
    if (now.access().certificateIsOver()) {
      renew(now);
    }
    return connected.orElseThrow(ApiServerException::noIdentityYet);
  }

  private synchronized void renew(Connected old) {
    if (connected.filter(old::equals).isPresent()) {
      try {
        connectAnew();
      } catch (IOException failure) {
        log.atWarn()
            .addKeyValue("err", failure.toString())
            .log("A new client certificate cannot be had; the old one stays in use");
      }
    }
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
      if (failure.late() || (failure.code() == 0 && (several || dialledByAddress))) {
        abandon(asked);
      }
      throw failure;
    }
  }

  /** A call that does not count and is given up after a while. */
  <T> T within(Duration patience, Function<KubernetesClient, T> request)
      throws ApiServerException, InterruptedException {
    Connected now = current();
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
    Connected now = current();
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
      if (known.unauthorized()) {
        now.access().token().refused();
      }
      if (known.code() == 0) {
        left();
      }
      if (several && known.unconnected()) {
        abandon(now.url());
      }
      throw known;
    }
  }

  private void left() {
    away = true;
    absences.release();
  }

  private void answered() {
    if (away) {
      away = false;
      wake();
    }
  }

  /** Waits until a request gets no answer; at once when one got none that is not forgotten. */
  void awaitAbsence() throws InterruptedException {
    absences.acquire();
  }

  /** Requests that got no answer until now count no more. */
  void forgetAbsence() {
    absences.drainPermits();
  }

  /** Whatever made requests fail may have passed: all who wait try again. */
  void wake() {
    returned.happened();
  }

  /**
   * Waits before another try, but not longer than until the API server answers somebody again, is
   * ready again, or knows this node by a new certificate.
   *
   * @return whether that happened
   */
  boolean pause(Duration atMost) throws InterruptedException {
    return returned.await(atMost);
  }

  /** Calls a listener each time that {@link #pause} would end early; it must not block. */
  public void tellReturn(Runnable listener) {
    returned.tell(listener);
  }

  private static InterruptedException interrupted(KubernetesClientException failure) {
    var interruption = new InterruptedException("the call was given up");
    interruption.initCause(failure);
    return interruption;
  }

  private KubernetesClient client(ApiServerAccess access, ApiEndpoint endpoint) throws IOException {
    KeyManager[] keys = access.keyManagers();
    TrustManager[] trust = access.trustManagers(endpoint.serverName());
    Config config = access.config();
    config.setMasterUrl(endpoint.url());
    // What the library would only say that it cannot do; the trust managers do it.
    config.setTlsServerName(null);
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
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new HttpConnections(endpoint.serverName(), metrics))
        .withHttpClientBuilderConsumer(http -> {
          http.connectTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
          if (!access.asksForCredentials()) {
            // It would look for a token before each request.
            http.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, null);
          }
          http.sslContext(keys, trust);
        })
        .build();
  }
}

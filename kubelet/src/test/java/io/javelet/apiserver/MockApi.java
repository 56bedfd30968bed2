package io.javelet.apiserver;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.javelet.metrics.RestClientMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An API server in memory on a port of its own: it keeps what it is given, and answers listings and
 * watches. A test may answer in its place, take it away and bring it back. Not all is as with the
 * real one: fields are not defaulted, all pods are those of the one node, and of lists in patches
 * only conditions are merged.
 */
public final class MockApi implements AutoCloseable {
  /** What a test says to a request in the server's place; absent to let it answer itself. */
  public interface Interception extends Function<RecordedRequest, Optional<MockResponse>> {}

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger LIBRARY = Logger.getLogger("io.fabric8.mockwebserver");

  private final int port;
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Interception interception = MockApi::nothing;
  private final Dispatcher dispatcher;
  private @Nullable KubernetesMockServer server;

  private MockApi(int port) {
    this.port = port;
    LIBRARY.setLevel(Level.WARNING);
    var kept = new KubernetesCrudDispatcher(List.of());
    this.dispatcher =
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            requests.add(request);
            return interception.apply(request).orElseGet(() -> answer(kept, request));
          }
        };
  }

  /** One that answers. */
  public static MockApi start() throws IOException {
    MockApi api = new MockApi(freePort());
    api.comeBack();
    return api;
  }

  /** One that is not there yet. */
  public static MockApi away() throws IOException {
    return new MockApi(freePort());
  }

  /** Answers again, at the same place, with what it kept. */
  public void comeBack() {
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
    server.start(InetAddress.getLoopbackAddress(), port);
  }

  /** Cuts all connections and answers no more. */
  public void goAway() {
    if (server != null) {
      server.shutdown();
      server = null;
    }
  }

  /** A client that may do anything. */
  public KubernetesClient client() {
    if (server == null) {
      throw new IllegalStateException("it is away");
    }
    return server.createClient(new JdkHttpClientFactory());
  }

  /** Answers in the server's place from now on. */
  public void intercept(Interception answers) {
    interception = answers;
  }

  /** Lets the server answer by itself. */
  public void interceptNothing() {
    interception = MockApi::nothing;
  }

  /** All requests so far whose method and path begin so, such as {@code "GET /api/v1/pods"}. */
  public List<RecordedRequest> requests(String beginning) {
    return requests.stream().filter(each -> line(each).startsWith(beginning)).toList();
  }

  /** Method and path of a request. */
  public static String line(RecordedRequest request) {
    return request.getMethod() + " " + request.getPath();
  }

  /** The agent's connection to it. */
  public ApiServer connect(Path folder) throws IOException {
    ApiServer api =
        new ApiServer(kubeconfig(folder), "kubelet/test", 0, 0, RestClientMetrics.unseen());
    api.connect();
    return api;
  }

  /** Where it answers. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** A kubeconfig that names it. */
  public Path kubeconfig(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster: {server: "%s"}
        users:
        - name: user
          user: {token: anything}
        contexts:
        - name: test
          context: {cluster: test, user: user}
        current-context: test
        """
            .formatted(url()));
  }

  @Override
  public void close() {
    goAway();
  }

  private static MockResponse answer(Dispatcher kept, RecordedRequest request) {
    String path = request.getPath().replaceAll("fieldSelector=spec.nodeName[^&]*&?", "");
    String type = String.valueOf(request.getHeader("content-type"));
    if (request.method() != HttpMethod.PATCH
        || !type.startsWith(PatchType.STRATEGIC_MERGE.getContentType())) {
      return kept.dispatch(like(request, request.method(), path, request.getBody()));
    }
    String object = path.replaceFirst("/status(\\?.*)?$", "$1");
    MockResponse known = kept.dispatch(like(request, HttpMethod.GET, object, new Buffer()));
    if (known.code() != 200) {
      return known;
    }
    String merged = StrategicMerge.apply(known.getBody().readUtf8(), request.getUtf8Body());
    Buffer body = new Buffer(merged.getBytes(StandardCharsets.UTF_8));
    return kept.dispatch(like(request, HttpMethod.PUT, object, body));
  }

  private static RecordedRequest like(
      RecordedRequest request, HttpMethod method, String path, Buffer body) {
    return new RecordedRequest(request.getHttpVersion(), method, path, request.getHeaders(), body);
  }

  private static Optional<MockResponse> nothing(RecordedRequest request) {
    return Optional.empty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return held.getLocalPort();
    }
  }
}

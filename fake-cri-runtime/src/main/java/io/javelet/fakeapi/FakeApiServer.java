package io.javelet.fakeapi;

import io.fabric8.kubernetes.client.KubernetesClient;
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
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.net.InetAddress;
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

/**
 * An API server in memory on a port of its own: it keeps what it is given, and answers listings and
 * watches. A test may answer in its place, take it away and bring it back. Not all is as with the
 * real one: fields are not defaulted, and every patch of an object's parts is merged.
 */
public final class FakeApiServer implements AutoCloseable {
  private static final Logger log = Logger.getLogger(FakeApiServer.class.getName());

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger LIBRARY = Logger.getLogger("io.fabric8.mockwebserver");

  /** The library waits ten seconds for its own start, which a busy machine may not hold. */
  private static final int STARTS = 6;

  private static final String CONTENT_TYPE = "Content-Type";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";

  /** What a test says to a request in the server's place; absent to let it answer itself. */
  public interface Interception extends Function<RecordedRequest, Optional<MockResponse>> {}

  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Optional<Interception> interception = Optional.empty();
  private final KubernetesMockServer server;
  private final TcpFront front;

  private FakeApiServer() throws IOException {
    LIBRARY.setLevel(Level.WARNING);
    var kept = new KubernetesCrudDispatcher(List.of());
    this.server =
        started(
            new Dispatcher() {
              @Override
              public MockResponse dispatch(RecordedRequest request) {
                requests.add(request);
                return interception
                    .flatMap(answers -> answers.apply(request))
                    .orElseGet(() -> patient(kept.dispatch(understood(request, kept))));
              }
            });
    this.front = new TcpFront(server.getPort());
  }

  private static KubernetesMockServer started(Dispatcher dispatcher) {
    for (int left = STARTS; ; left--) {
      var server =
          new KubernetesMockServer(
              new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
      try {
        server.start(InetAddress.getLoopbackAddress(), 0);
        return server;
      } catch (IllegalStateException late) {
        if (left == 1) {
          throw late;
        }
      }
    }
  }

  /** One that answers. */
  public static FakeApiServer start() throws IOException {
    return new FakeApiServer();
  }

  /** Answers again, at the same place, with what it kept. */
  public void comeBack() {
    front.open();
  }

  /** Cuts all connections but those of {@link #client}, and takes no more. */
  public void goAway() throws IOException {
    front.shut();
  }

  /** A client that may do anything, even while the server is away for others. */
  public KubernetesClient client() {
    return server.createClient(new JdkHttpClientFactory());
  }

  /** Answers in the server's place from now on. */
  public void intercept(Interception answers) {
    interception = Optional.of(answers);
  }

  /** Lets the server answer by itself. */
  public void interceptNothing() {
    interception = Optional.empty();
  }

  /** All requests so far whose method and path begin so, such as {@code "GET /api/v1/pods"}. */
  public List<RecordedRequest> requests(String beginning) {
    return requests.stream().filter(each -> line(each).startsWith(beginning)).toList();
  }

  /** Method and path of a request. */
  public static String line(RecordedRequest request) {
    return request.getMethod() + " " + request.getPath();
  }

  /** An answer as the API server gives when it refuses. */
  public static MockResponse refusal(int code, String reason, String message) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(
            """
            {"kind":"Status","apiVersion":"v1","status":"Failure",\
            "code":%d,"reason":"%s","message":"%s"}
            """
                .formatted(code, reason, message));
  }

  /** Where it answers. */
  public String url() {
    return "http://127.0.0.1:" + front.port();
  }

  /** Writes a kubeconfig that names it. */
  public Path kubeconfig(Path file) throws IOException {
    return Files.writeString(
        file,
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
  public void close() throws IOException {
    front.close();
    // Nobody waits for the library, which takes seconds.
    Thread.ofVirtual()
        .start(() -> {
          try {
            server.shutdown();
          } catch (IllegalStateException late) {
            log.log(Level.FINE, "The library's server has not ended in time", late);
          }
        });
  }

  private static MockResponse patient(MockResponse response) {
    WebSocketListener listener = response.getWebSocketListener();
    return listener == null
        ? response
        : response.withWebSocketUpgrade(new PatientListener(listener));
  }

  /**
   * The library knows the names of objects only, so all pods are those of the one node; and of the
   * patches it knows the plain ones.
   */
  private static RecordedRequest understood(RecordedRequest request, Dispatcher kept) {
    String path = request.getPath().replaceAll("fieldSelector=spec.nodeName[^&]*&?", "");
    if (!String.valueOf(request.getHeader(CONTENT_TYPE)).startsWith(STRATEGIC)) {
      return new RecordedRequest(
          request.getHttpVersion(),
          request.method(),
          path,
          request.getHeaders(),
          request.getBody());
    }
    MockResponse object =
        kept.dispatch(
            new RecordedRequest(
                request.getHttpVersion(),
                HttpMethod.GET,
                path.replaceFirst("/status$", ""),
                request.getHeaders(),
                new Buffer()));
    String patch =
        object.code() == 200
            ? StrategicMerge.asJsonPatch(
                new String(object.getBody().getBytes(), StandardCharsets.UTF_8),
                request.getUtf8Body())
            : "[]";
    return new RecordedRequest(
        request.getHttpVersion(),
        request.method(),
        path,
        request
            .getHeaders()
            .newBuilder()
            .removeAll(CONTENT_TYPE)
            .add(CONTENT_TYPE, "application/json-patch+json")
            .build(),
        new Buffer(patch.getBytes(StandardCharsets.UTF_8)));
  }
}

package io.javelet.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plain HTTP port with a table of routes that can only be read. A port that is taken is tried
 * again, as upstream does: an agent without its health port still runs pods. Requests are handled
 * on the server's event loop, answers are made on virtual threads.
 */
final class HttpPort {
  private static final Logger log = LoggerFactory.getLogger(HttpPort.class);
  private static final Duration BIND_RETRY = Duration.ofSeconds(5);
  private static final int IDLE_SECONDS = 90;
  private static final int LARGEST_HEADER = 64 * 1024;
  private static final int LARGEST_REQUEST_LINE = 8 * 1024;

  private final Vertx vertx;
  private final String name;
  private final String address;
  private final int port;
  private final Map<String, Route> routes;
  private volatile Optional<HttpServer> server = Optional.empty();
  private volatile boolean closed;

  /**
   * @param name for the log
   */
  HttpPort(Vertx vertx, String name, String address, int port, List<Route> routes) {
    this.vertx = vertx;
    this.name = name;
    this.address = address;
    this.port = port;
    this.routes = routes.stream().collect(Collectors.toMap(Route::path, Function.identity()));
  }

  void open() {
    if (closed) {
      return;
    }
    var options =
        new HttpServerOptions()
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setMaxHeaderSize(LARGEST_HEADER)
            .setMaxInitialLineLength(LARGEST_REQUEST_LINE);
    vertx
        .createHttpServer(options)
        .requestHandler(this::handle)
        .exceptionHandler(
            failure -> log.atDebug().addKeyValue("err", failure.toString()).log("Bad connection"))
        .listen(port, address)
        .onSuccess(this::opened)
        .onFailure(this::taken);
  }

  private void opened(HttpServer listening) {
    server = Optional.of(listening);
    log.atInfo()
        .addKeyValue("port", name)
        .addKeyValue("address", address + ":" + listening.actualPort())
        .log("Listening");
  }

  private void taken(Throwable failure) {
    log.atError()
        .addKeyValue("port", name)
        .addKeyValue("address", address + ":" + port)
        .addKeyValue("err", failure.toString())
        .log("Cannot listen; will try again in 5 s");
    vertx.setTimer(BIND_RETRY.toMillis(), _ -> open());
  }

  /** The port it listens on; absent while it does not. */
  Optional<Integer> actualPort() {
    return server.map(HttpServer::actualPort);
  }

  void close() {
    closed = true;
  }

  private void handle(HttpServerRequest request) {
    String path = withoutTrailingSlash(request.path());
    Optional<Route> route = Optional.ofNullable(routes.get(path));
    if (route.isEmpty()) {
      send(request, Answer.text(404, "404 page not found\n"));
    } else if (!request.method().equals(HttpMethod.GET)
        && !request.method().equals(HttpMethod.HEAD)) {
      send(request, Answer.text(405, "405: Method Not Allowed"));
    } else {
      answerOnVirtualThread(request, route.get().answer());
    }
  }

  private void answerOnVirtualThread(HttpServerRequest request, Callable<Answer> making) {
    var context = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("http " + request.path())
        .start(() -> {
          Answer answer = make(request.path(), making);
          context.runOnContext(_ -> send(request, answer));
        });
  }

  private static Answer make(String path, Callable<Answer> making) {
    try {
      return making.call();
    } catch (Exception bug) {
      log.atError().addKeyValue("path", path).setCause(bug).log("Bug while answering");
      return Answer.text(500, "internal error");
    }
  }

  private static void send(HttpServerRequest request, Answer answer) {
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader("Content-Type", answer.contentType())
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(Buffer.buffer(answer.body()))
        .onFailure(
            gone -> log.atTrace().addKeyValue("err", gone.toString()).log("Client went away"));
  }

  private static String withoutTrailingSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}

package io.javelet.source;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/** A server of one manifest that answers as it is told to, and remembers what it was asked. */
final class ManifestServer implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Headers> requests = new ArrayList<>();
  private HttpServer server;
  private byte[] body = new byte[0];
  private int status = 200;
  private Optional<String> entityTag = Optional.empty();
  private Optional<String> location = Optional.empty();
  private long promisedBytes = -1;

  ManifestServer() throws IOException {
    server = started(0);
  }

  private HttpServer started(int port) throws IOException {
    HttpServer created =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    created.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    created.createContext("/", this::answer);
    created.start();
    return created;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port() + "/pods.yaml");
  }

  private int port() {
    return server.getAddress().getPort();
  }

  ManifestServer answering(int newStatus, String text) {
    return with(() -> {
      status = newStatus;
      body = text.getBytes(StandardCharsets.UTF_8);
      entityTag = Optional.empty();
      location = Optional.empty();
      promisedBytes = -1;
    });
  }

  ManifestServer tagged(String tag) {
    return with(() -> entityTag = Optional.of(tag));
  }

  ManifestServer leadingTo(String target) {
    return with(() -> location = Optional.of(target));
  }

  /** Promises more than it sends, and hangs up. */
  ManifestServer breakingOff() {
    return with(() -> promisedBytes = body.length + 100L);
  }

  private ManifestServer with(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
    return this;
  }

  List<Headers> requests() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  /** Ends as a machine does that is switched off. */
  void down() {
    server.stop(0);
  }

  /** Comes back at the same address. */
  void up() throws IOException {
    server = started(port());
  }

  private void answer(HttpExchange exchange) throws IOException {
    lock.lock();
    try {
      requests.add(exchange.getRequestHeaders());
      Headers headers = exchange.getResponseHeaders();
      entityTag.ifPresent(tag -> headers.set("ETag", tag));
      boolean known =
          entityTag.isPresent()
              && entityTag.get().equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
      boolean leads =
          location.isPresent() && exchange.getRequestURI().getPath().equals("/pods.yaml");
      if (leads) {
        headers.set("Location", location.get());
        exchange.sendResponseHeaders(302, -1);
      } else if (known) {
        exchange.sendResponseHeaders(304, -1);
      } else {
        long length = promisedBytes < 0 ? body.length : promisedBytes;
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        exchange.getResponseBody().write(body);
      }
    } finally {
      lock.unlock();
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

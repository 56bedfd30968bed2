package io.javelet.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stands for a runtime's streaming server: answers one connection and does with it what it is told.
 */
final class StreamingStub implements AutoCloseable {
  static final String SWITCHED =
      lines(
              "HTTP/1.1 101 Switching Protocols",
              "Connection: Upgrade",
              "Upgrade: SPDY/3.1",
              "X-Stream-Protocol-Version: v4.channel.k8s.io")
          + "\r\n";

  private final ServerSocket listening;
  private final CompletableFuture<String> request = new CompletableFuture<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** What becomes of the connection. */
  interface Behaviour {
    void with(Socket client) throws IOException;
  }

  StreamingStub(String answer, Behaviour behaviour) throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .name("streaming-stub")
        .start(() -> {
          try (Socket client = listening.accept()) {
            request.complete(head(client.getInputStream()));
            client.getOutputStream().write(answer.getBytes(ISO_8859_1));
            behaviour.with(client);
            done.complete(null);
          } catch (IOException failure) {
            request.completeExceptionally(failure);
            done.completeExceptionally(failure);
          }
        });
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/exec/token");
  }

  /** The head of what the node asked. */
  String request() throws InterruptedException, ExecutionException, TimeoutException {
    return request.get(30, TimeUnit.SECONDS);
  }

  /** Lines as HTTP ends them. */
  static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  /** Waits until the behaviour has ended. */
  void awaitDone() throws InterruptedException, ExecutionException, TimeoutException {
    done.get(30, TimeUnit.SECONDS);
  }

  static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the end after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}

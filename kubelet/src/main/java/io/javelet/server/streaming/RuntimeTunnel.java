package io.javelet.server.streaming;

import io.javelet.runtime.ContainerAccess.Streams;
import io.javelet.server.http.Answer;
import io.javelet.server.http.Exchange;
import io.javelet.server.http.Held;
import io.javelet.server.http.Request;
import io.javelet.server.http.ServerLoop;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Joins clients with the runtime's streaming server. Any thread; a session blocks the thread of its
 * request to its end, while its bytes move on the event loop alone.
 */
public final class RuntimeTunnel {
  private static final int KEEPALIVE_IDLE_SECONDS = 60;
  private static final int KEEPALIVE_INTERVAL_SECONDS = 15;

  /** The newest protocol of streams over SPDY, which every runtime speaks. */
  private static final String SPDY_CHANNELS = "v4.channel.k8s.io";

  /** What is between the client and us, and nobody else's business. */
  private static final Set<String> OURS =
      Set.of("host", "authorization", "content-length", "transfer-encoding", "expect");

  private final ServerLoop loop;
  private final Duration longestSilence;

  /**
   * A tunnel on the server's event loop.
   *
   * @param longestSilence after which a session is ended; zero for never
   */
  public RuntimeTunnel(ServerLoop loop, Duration longestSilence) {
    this.loop = loop;
    this.longestSilence = longestSilence;
  }

  /** Whether a client wants channels that can be ended one by one, which runtimes do not speak. */
  public static boolean wantsTranslation(Request request) {
    return WebSocketOpening.protocols(request).contains(WebSocketOpening.CHANNELS);
  }

  /** Whether a client wants to speak SPDY inside a WebSocket. */
  public static boolean wantsTunnel(Request request) {
    return !WebSocketOpening.tunnelled(WebSocketOpening.protocols(request)).isEmpty();
  }

  /** Moves a session's bytes from when both sides have left HTTP. */
  private interface Session {
    /** On the event loop. */
    void begin(Channel client, Channel runtime);
  }

  /**
   * Joins a client with what the runtime has prepared, byte for byte; returns when the session has
   * ended.
   *
   * @param address where the runtime waits for exactly this client
   * @throws IOException when the client went away
   */
  public void join(Exchange exchange, URI address) throws IOException, InterruptedException {
    Request request = exchange.request();
    Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
    headers.keySet().removeAll(OURS);
    run(
        exchange,
        new Asked(address, request.method(), headers),
        RuntimeTunnel::switching,
        Relay::begin);
  }

  /**
   * Joins a client that {@linkplain #wantsTranslation wants translation}.
   *
   * @param streams what the runtime was told of
   */
  public void translate(Exchange exchange, URI address, Streams streams)
      throws IOException, InterruptedException {
    Optional<WebSocketOpening> opening = opening(exchange);
    if (opening.isPresent()) {
      run(
          exchange,
          new Asked(address, "POST", spdy(List.of(SPDY_CHANNELS))),
          _ -> opening.get().agreement(WebSocketOpening.CHANNELS),
          (client, runtime) -> ChannelTranslation.begin(client, runtime, streams));
    }
  }

  /** Joins a client that {@linkplain #wantsTunnel wants a tunnel}. */
  public void tunnel(Exchange exchange, URI address) throws IOException, InterruptedException {
    Optional<WebSocketOpening> opening = opening(exchange);
    if (opening.isPresent()) {
      List<String> protocols = WebSocketOpening.tunnelled(opening.get().protocols());
      run(
          exchange,
          new Asked(address, "POST", spdy(protocols)),
          head ->
              opening
                  .get()
                  .agreement(
                      WebSocketOpening.TUNNEL
                          + head.header("x-stream-protocol-version").orElse(protocols.getFirst())),
          WebSocketTunnel::begin);
    }
  }

  private static Optional<WebSocketOpening> opening(Exchange exchange)
      throws IOException, InterruptedException {
    Optional<WebSocketOpening> opening = WebSocketOpening.of(exchange.request());
    if (opening.isEmpty()) {
      exchange.send(Answer.text(400, "not the opening of a WebSocket of version 13\n"));
    }
    return opening;
  }

  private static Map<String, List<String>> spdy(List<String> protocols) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Connection", List.of("Upgrade"));
    headers.put("Upgrade", List.of("SPDY/3.1"));
    headers.put("X-Stream-Protocol-Version", protocols);
    return headers;
  }

  /** What the runtime is asked. */
  private record Asked(URI address, String method, Map<String, List<String>> headers) {}

  /** What the client is answered when the runtime has agreed. */
  private interface Agreement {
    Map<String, String> headers(ResponseHead runtime);
  }

  private void run(Exchange exchange, Asked asked, Agreement agreement, Session session)
      throws IOException, InterruptedException {
    RuntimeConnection runtime;
    try {
      runtime = RuntimeConnection.ask(loop, asked.address(), asked.method(), asked.headers());
    } catch (IOException failure) {
      exchange.send(
          Answer.text(500, "the runtime's streaming server cannot be reached: " + failure));
      return;
    }
    try {
      if (runtime.switched()) {
        relay(exchange, runtime, agreement.headers(runtime.head()), session);
      } else {
        runtime.refuse(exchange);
      }
    } finally {
      Held.discard(runtime.channel());
      var _ = runtime.channel().close();
    }
  }

  private void relay(
      Exchange exchange, RuntimeConnection connection, Map<String, String> headers, Session session)
      throws IOException, InterruptedException {
    Channel client = exchange.upgrade(headers);
    Channel runtime = connection.channel();
    keepAlive(client);
    var ended = new CountDownLatch(2);
    var _ = client.closeFuture().addListener(_ -> ended.countDown());
    var _ = runtime.closeFuture().addListener(_ -> ended.countDown());
    runtime
        .eventLoop()
        .execute(() -> {
          if (!longestSilence.isZero()) {
            client.pipeline().addLast(new IdleSession(longestSilence));
          }
          session.begin(client, runtime);
          Held.release(runtime);
          Held.release(client);
          // One may have ended before anybody listened.
          if (!client.isActive()) {
            var _ = runtime.close();
          }
          if (!runtime.isActive()) {
            runtime.pipeline().fireChannelInactive();
          }
          client.read();
          runtime.read();
        });
    ended.await();
  }

  /** A peer that has vanished is noticed within two minutes, however silent the session. */
  private static void keepAlive(Channel client) {
    if (client instanceof EpollSocketChannel) {
      client.config().setOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
      client.config().setOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS);
      client.config().setOption(EpollChannelOption.TCP_KEEPCNT, 4);
    }
  }

  private static Map<String, String> switching(ResponseHead head) {
    Map<String, String> headers = new LinkedHashMap<>(head.headers());
    headers
        .keySet()
        .removeIf(name ->
            name.equalsIgnoreCase("content-length")
                || name.equalsIgnoreCase("transfer-encoding")
                || name.equalsIgnoreCase("date"));
    return headers;
  }
}

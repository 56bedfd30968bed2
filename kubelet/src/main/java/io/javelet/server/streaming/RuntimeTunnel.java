package io.javelet.server.streaming;

import io.javelet.server.http.Answer;
import io.javelet.server.http.Bytes;
import io.javelet.server.http.Exchange;
import io.javelet.server.http.Request;
import io.javelet.server.http.ServerLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Joins clients with the runtime's streaming server. Any thread; a session blocks the thread of its
 * request to its end, while its bytes move on the event loop alone.
 */
public final class RuntimeTunnel {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_SECONDS = 30;
  private static final int LONGEST_REFUSAL = 64 * 1024;
  private static final int KEEPALIVE_IDLE_SECONDS = 60;
  private static final int KEEPALIVE_INTERVAL_SECONDS = 15;

  /** What is between the client and us, and nobody else's business. */
  private static final Set<String> OURS =
      Set.of("host", "authorization", "content-length", "transfer-encoding", "expect");

  private static final Set<String> HOP =
      Set.of("transfer-encoding", "content-length", "connection", "keep-alive", "date");

  private final ServerLoop loop;

  /** A tunnel on the server's event loop. */
  public RuntimeTunnel(ServerLoop loop) {
    this.loop = loop;
  }

  /**
   * Joins a client with what the runtime has prepared; returns when the session has ended.
   *
   * @param address where the runtime waits for exactly this client
   * @throws IOException when the client went away
   */
  public void join(Exchange exchange, URI address) throws IOException, InterruptedException {
    Channel runtime;
    HeadReader.Read read;
    try {
      var head = new CompletableFuture<HeadReader.Read>();
      runtime = connect(address, head);
      ByteBuf request =
          Unpooled.copiedBuffer(head(exchange.request(), address), StandardCharsets.ISO_8859_1);
      var _ = runtime.writeAndFlush(request);
      read = head.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (IOException | ExecutionException | TimeoutException failure) {
      exchange.send(
          Answer.text(500, "the runtime's streaming server cannot be reached: " + failure));
      return;
    }
    try {
      if (read.head().status() == 101) {
        relay(exchange, runtime, read);
      } else {
        refuse(exchange, runtime, read);
      }
    } finally {
      var _ = runtime.close();
    }
  }

  private Channel connect(URI address, CompletableFuture<HeadReader.Read> head)
      throws IOException, InterruptedException {
    String host = address.getHost().equals("0.0.0.0") ? "127.0.0.1" : address.getHost();
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop.group())
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new HeadReader(head))
            .connect(new InetSocketAddress(host.replaceAll("^\\[|]$", ""), address.getPort()));
    if (!connecting.await().isSuccess()) {
      throw new IOException(connecting.cause());
    }
    return connecting.channel();
  }

  private static String head(Request request, URI address) {
    var head = new StringBuilder();
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    head.append(request.method())
        .append(' ')
        .append(address.getRawPath())
        .append(query)
        .append(" HTTP/1.1\r\nHost: ")
        .append(address.getRawAuthority())
        .append("\r\n");
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
      if (!OURS.contains(header.getKey())) {
        header
            .getValue()
            .forEach(
                value -> head.append(header.getKey()).append(": ").append(value).append("\r\n"));
      }
    }
    if (!request.method().equals("GET")) {
      head.append("content-length: 0\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static void relay(Exchange exchange, Channel runtime, HeadReader.Read read)
      throws IOException, InterruptedException {
    Channel client;
    try {
      client = exchange.upgrade(switching(read.head()));
    } catch (IOException | InterruptedException gone) {
      read.rest().release();
      throw gone;
    }
    keepAlive(client);
    var ended = new CountDownLatch(2);
    var _ = client.closeFuture().addListener(_ -> ended.countDown());
    var _ = runtime.closeFuture().addListener(_ -> ended.countDown());
    runtime
        .eventLoop()
        .execute(() -> {
          client.pipeline().addLast(new Relay(runtime));
          runtime.pipeline().addLast(new Relay(client));
          var _ =
              client
                  .writeAndFlush(read.rest())
                  .addListener(_ -> {
                    if (client.isActive() && runtime.isActive()) {
                      client.read();
                      runtime.read();
                    } else {
                      var _ = client.close();
                      var _ = runtime.close();
                    }
                  });
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
    var headers = new java.util.LinkedHashMap<>(head.headers());
    headers
        .keySet()
        .removeIf(name ->
            name.equalsIgnoreCase("content-length")
                || name.equalsIgnoreCase("transfer-encoding")
                || name.equalsIgnoreCase("date"));
    return headers;
  }

  /** Passes on why the runtime does not switch. */
  private static void refuse(Exchange exchange, Channel runtime, HeadReader.Read read)
      throws IOException, InterruptedException {
    ResponseHead head = read.head();
    int length =
        Math.min(
            LONGEST_REFUSAL,
            head.header("content-length").map(Integer::parseInt).orElse(LONGEST_REFUSAL));
    var body = new Rest(length);
    body.add(read.rest());
    runtime.pipeline().addLast(body);
    if (!body.isWhole()) {
      runtime.config().setAutoRead(true);
    }
    Answer answer = new Answer(head.status(), Map.of(), Bytes.of(body.await()));
    for (Map.Entry<String, String> each : head.headers().entrySet()) {
      if (!HOP.contains(each.getKey().toLowerCase(Locale.ROOT))) {
        answer = answer.with(each.getKey(), each.getValue());
      }
    }
    exchange.send(answer);
  }

  /** The body of a refusal, up to a length or the end of the connection. */
  private static final class Rest extends ChannelInboundHandlerAdapter {
    private final int length;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    Rest(int length) {
      this.length = length;
    }

    void add(ByteBuf bytes) {
      body.writeBytes(ByteBufUtil.getBytes(bytes));
      bytes.release();
      if (body.size() >= length) {
        whole.complete(body.toByteArray());
      }
    }

    boolean isWhole() {
      return whole.isDone();
    }

    byte[] await() throws InterruptedException, IOException {
      try {
        return whole.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException cut) {
        throw new IOException("the runtime's answer was cut", cut);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      add((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      whole.complete(body.toByteArray());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      whole.complete(body.toByteArray());
    }
  }
}

package io.javelet.server.streaming;

import io.javelet.server.http.Answer;
import io.javelet.server.http.Bytes;
import io.javelet.server.http.Exchange;
import io.javelet.server.http.Held;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection to the runtime's streaming server, with its answer to our request read and nothing
 * behind that. Owned by the thread of the client's request; its bytes move on the event loop.
 *
 * @param channel does not read by itself; what it has read is {@link Held}
 * @param head the runtime's answer
 */
record RuntimeConnection(Channel channel, ResponseHead head) {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_SECONDS = 30;
  private static final int LONGEST_REFUSAL = 64 * 1024;

  private static final Set<String> HOP =
      Set.of("transfer-encoding", "content-length", "connection", "keep-alive", "date");

  /**
   * Connects and asks.
   *
   * @param method such as {@code POST}
   * @param headers of the request, {@code Host} and lengths not among them
   * @throws IOException when the runtime cannot be reached or does not answer
   */
  static RuntimeConnection ask(
      ServerLoop loop, URI address, String method, Map<String, List<String>> headers)
      throws IOException, InterruptedException {
    var head = new CompletableFuture<ResponseHead>();
    Channel channel = connect(loop, address, head);
    try {
      ByteBuf request =
          Unpooled.copiedBuffer(head(address, method, headers), StandardCharsets.ISO_8859_1);
      var _ = channel.writeAndFlush(request);
      return new RuntimeConnection(channel, head.get(ANSWER_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException failure) {
      var _ = channel.close();
      throw new IOException(failure);
    } catch (InterruptedException gone) {
      var _ = channel.close();
      throw gone;
    }
  }

  /** Whether the runtime has left HTTP, as it was asked to. */
  boolean switched() {
    return head.status() == 101;
  }

  private static Channel connect(ServerLoop loop, URI address, CompletableFuture<ResponseHead> head)
      throws IOException, InterruptedException {
    String host = address.getHost().equals("0.0.0.0") ? "127.0.0.1" : address.getHost();
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop.group())
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(new HeadReader(head))
            .connect(new InetSocketAddress(host.replaceAll("^\\[|]$", ""), address.getPort()));
    if (!connecting.await().isSuccess()) {
      throw new IOException(connecting.cause());
    }
    return connecting.channel();
  }

  private static String head(URI address, String method, Map<String, List<String>> headers) {
    var head = new StringBuilder();
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    head.append(method)
        .append(' ')
        .append(address.getRawPath())
        .append(query)
        .append(" HTTP/1.1\r\nHost: ")
        .append(address.getRawAuthority())
        .append("\r\n");
    headers.forEach((name, values) ->
        values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
    if (!method.equals("GET")) {
      head.append("content-length: 0\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** Passes on to the client why the runtime does not switch. */
  void refuse(Exchange exchange) throws IOException, InterruptedException {
    int length =
        Math.min(
            LONGEST_REFUSAL,
            head.header("content-length").map(Integer::parseInt).orElse(LONGEST_REFUSAL));
    var body = new Rest(length);
    channel
        .eventLoop()
        .execute(() -> {
          channel.pipeline().addLast(body);
          Held.release(channel);
          channel.config().setAutoRead(true);
        });
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

    byte[] await() throws InterruptedException, IOException {
      try {
        return whole.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException cut) {
        throw new IOException("the runtime's answer was cut", cut);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      body.writeBytes(ByteBufUtil.getBytes(bytes));
      bytes.release();
      if (body.size() >= length) {
        whole.complete(body.toByteArray());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      whole.complete(body.toByteArray());
    }
  }
}

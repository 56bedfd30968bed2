package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A session over SPDY/3.1, as {@code kubectl} and {@code crictl} open it: the streams of an exec,
 * or pairs for port-forward. Used by the test's thread; bytes arrive on the event loop.
 */
final class SpdySession implements AutoCloseable {
  private static final int PIECE = 32 * 1024;

  private final Channel channel;
  private final String head;
  private final Map<Integer, OutputStream> sinks = new ConcurrentHashMap<>();
  private final Map<Integer, CountDownLatch> ends = new ConcurrentHashMap<>();
  private int nextStream = 1;

  private SpdySession(Channel channel, String head) {
    this.channel = channel;
    this.head = head;
  }

  /**
   * Opens one.
   *
   * @param path with its query
   * @param protocol such as {@code v4.channel.k8s.io}
   */
  static SpdySession open(
      EventLoopGroup loop, SSLContext tls, int port, String path, String protocol)
      throws Exception {
    var answered = new CompletableFuture<String>();
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    SSLEngine engine = tls.createSSLEngine();
                    engine.setUseClientMode(true);
                    fresh.pipeline().addLast("tls", new SslHandler(engine));
                    fresh.pipeline().addLast("head", new Head(answered));
                  }
                })
            .connect(InetAddress.getLoopbackAddress(), port)
            .sync()
            .channel();
    String request =
        "POST %s HTTP/1.1\r\nHost: kubelet\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                .formatted(path)
            + "X-Stream-Protocol-Version: %s\r\nContent-Length: 0\r\n\r\n".formatted(protocol);
    channel.writeAndFlush(Unpooled.copiedBuffer(request, UTF_8)).sync();
    String head = answered.get(60, TimeUnit.SECONDS);
    var session = new SpdySession(channel, head);
    if (head.startsWith("HTTP/1.1 101")) {
      CompletableFuture<Void> ready = new CompletableFuture<>();
      channel
          .eventLoop()
          .execute(() -> {
            channel.pipeline().addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
            channel.pipeline().addLast(session.new Frames());
            channel.pipeline().remove("head");
            ready.complete(null);
          });
      ready.get(60, TimeUnit.SECONDS);
    }
    return session;
  }

  /** The head of the answer. */
  String head() {
    return head;
  }

  /** Opens a stream; what comes on it goes to the sink. */
  int stream(OutputStream sink, String... headers) throws InterruptedException {
    int id = nextStream;
    nextStream += 2;
    sinks.put(id, sink);
    ends.put(id, new CountDownLatch(1));
    var frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
    for (int i = 0; i < headers.length; i += 2) {
      frame.headers().set(headers[i].toLowerCase(java.util.Locale.ROOT), headers[i + 1]);
    }
    channel.writeAndFlush(frame).sync();
    return id;
  }

  /** Sends bytes, no faster than they are taken. */
  void send(int stream, byte[] bytes) throws InterruptedException {
    for (int at = 0; at < bytes.length; at += PIECE) {
      channel
          .writeAndFlush(
              new DefaultSpdyDataFrame(
                  stream, Unpooled.wrappedBuffer(bytes, at, Math.min(PIECE, bytes.length - at))))
          .sync();
    }
  }

  /** Says that nothing more comes on a stream: half closed. */
  void end(int stream) throws InterruptedException {
    channel.writeAndFlush(new DefaultSpdyDataFrame(stream).setLast(true)).sync();
  }

  /** Waits until the other side says so. */
  void awaitEnd(int stream) throws InterruptedException {
    CountDownLatch end = ends.get(stream);
    if (end == null || !end.await(90, TimeUnit.SECONDS)) {
      throw new AssertionError("stream " + stream + " did not end");
    }
  }

  boolean isOpen() {
    return channel.isActive();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  /** Reads the answer's head, to its last byte and no further. */
  private static final class Head extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<String> answered;
    private final ByteBuf received = Unpooled.buffer();

    Head(CompletableFuture<String> answered) {
      this.answered = answered;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      received.writeBytes(bytes);
      bytes.release();
      String text = received.toString(UTF_8);
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0 && !answered.isDone()) {
        answered.complete(text);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answered.completeExceptionally(new IOException("closed after: " + received.toString(UTF_8)));
      context.fireChannelInactive();
    }
  }

  private final class Frames extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
      if (message instanceof SpdyDataFrame data) {
        OutputStream sink = sinks.get(data.streamId());
        if (sink != null) {
          data.content().readBytes(sink, data.content().readableBytes());
        }
        data.release();
      }
      if (message instanceof SpdyStreamFrame frame && frame.isLast()) {
        ended(frame.streamId());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ends.keySet().forEach(this::ended);
    }

    private void ended(int stream) {
      CountDownLatch end = ends.get(stream);
      if (end != null) {
        end.countDown();
      }
    }
  }
}

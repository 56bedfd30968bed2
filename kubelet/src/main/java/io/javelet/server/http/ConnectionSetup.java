package io.javelet.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each new connection its handlers, and turns away what is too many. Runs on the event loop.
 */
final class ConnectionSetup extends ChannelInitializer<Channel> {
  private static final int STREAMS_PER_CONNECTION = 250;

  private final RequestHandler handler;
  private final Limits limits;
  private final Optional<TlsHandshakes> tls;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionSetup(RequestHandler handler, Limits limits, Optional<TlsHandshakes> tls) {
    this.handler = handler;
    this.limits = limits;
    this.tls = tls;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (open.incrementAndGet() > limits.connections()) {
      open.decrementAndGet();
      var _ = channel.close();
      return;
    }
    var _ = channel.closeFuture().addListener(_ -> open.decrementAndGet());
    if (tls.isPresent()) {
      channel.pipeline().addLast("tls-or-plain", new TlsOrPlain(tls.get()));
      channel.pipeline().addLast("protocol", new ChosenProtocol());
    } else {
      http1(channel);
    }
  }

  private void http1(Channel channel) {
    var guard = new SlowClientGuard(limits);
    channel
        .pipeline()
        .addLast("guard", guard)
        .addLast("decoder", new StrictRequestDecoder(limits))
        .addLast("encoder", new HttpResponseEncoder())
        .addLast("whole", new HttpObjectAggregator(limits.bodyBytes(), true))
        .addLast(
            "requests",
            new RequestReader(ConnectionFacts.of(handler, limits, channel), Optional.of(guard)));
  }

  private void http2(Channel connection) {
    ConnectionFacts facts = ConnectionFacts.of(handler, limits, connection);
    connection
        .pipeline()
        .addLast(
            "frames",
            Http2FrameCodecBuilder.forServer()
                .initialSettings(
                    Http2Settings.defaultSettings()
                        .maxConcurrentStreams(STREAMS_PER_CONNECTION)
                        .maxHeaderListSize(limits.headerBytes()))
                .build())
        .addLast("idle", new IdleHttp2(limits.idleTime()))
        .addLast(
            "streams",
            new Http2MultiplexHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    ChannelPipeline pipeline = stream.pipeline();
                    pipeline.addLast(new Http2StreamFrameToHttpObjectCodec(true));
                    pipeline.addLast(new HttpObjectAggregator(limits.bodyBytes()));
                    pipeline.addLast(new RequestReader(facts, Optional.empty()));
                  }
                }));
  }

  /** Continues with what client and server have agreed on during the handshake. */
  private final class ChosenProtocol extends ApplicationProtocolNegotiationHandler {
    ChosenProtocol() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        http2(context.channel());
      } else {
        http1(context.channel());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // A client that does not trust us, or speaks too old a TLS: nothing to do about it here.
      var _ = context.close();
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}

package io.javelet.server.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's end of a session over a WebSocket: hands messages on, answers pings, and says
 * good-bye. Owned by the client's connection, on the event loop.
 */
final class WebSocketEnd extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(WebSocketEnd.class);

  /** One frame; a message may have any number of them. */
  private static final int LONGEST_FRAME = 4 * 1024 * 1024;

  /** What becomes of a client's messages. */
  interface Messages {
    /**
     * A part of a message.
     *
     * @param part taken over
     * @param begins whether a message begins with it
     */
    void part(ByteBuf part, boolean begins);

    /** The client's connection has ended. */
    void clientIsGone();
  }

  private final Messages messages;

  private WebSocketEnd(Messages messages) {
    this.messages = messages;
  }

  /** Makes a connection that has left HTTP a WebSocket. */
  static void addTo(Channel client, Messages messages) {
    client
        .pipeline()
        .addLast(
            // First, since the decoder itself says good-bye to who breaks the rules.
            new WebSocket13FrameEncoder(false),
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(true)
                    .allowMaskMismatch(false)
                    .allowExtensions(false)
                    .maxFramePayloadLength(LONGEST_FRAME)
                    .closeOnProtocolViolation(true)
                    .build()),
            new WebSocketEnd(messages));
  }

  /** Sends a good-bye and hangs up. */
  static void end(Channel client) {
    if (client.isActive()) {
      var _ =
          client
              .writeAndFlush(
                  new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE.code(), ""))
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case BinaryWebSocketFrame frame -> messages.part(frame.content(), true);
      case TextWebSocketFrame frame -> messages.part(frame.content(), true);
      case ContinuationWebSocketFrame frame -> messages.part(frame.content(), false);
      case PingWebSocketFrame ping -> {
        var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content()));
      }
      case CloseWebSocketFrame bye -> {
        var _ = context.writeAndFlush(bye).addListener(ChannelFutureListener.CLOSE);
      }
      case WebSocketFrame other -> {
        boolean _ = other.release();
      }
      case ReferenceCounted other -> {
        boolean _ = ReferenceCountUtil.release(other);
      }
      default -> context.fireChannelRead(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    messages.clientIsGone();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.atDebug().addKeyValue("err", cause.toString()).log("A session's client spoke out of turn");
    var _ = context.close();
  }
}

package io.javelet.server.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a tunnel: passes on what one side sends, and reads again when the other side has
 * taken it. A side that sends no more ends the session, as with upstream: the protocols inside have
 * their own words for the end of one stream. What it sent before is passed on. Owned by the sending
 * side's channel, on the event loop.
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  private final Channel receiver;

  private Relay(Channel receiver) {
    this.receiver = receiver;
  }

  /** Begins both directions, on the event loop. Neither side is read from before that. */
  static void begin(Channel client, Channel runtime) {
    client.pipeline().addLast(new Relay(runtime));
    runtime.pipeline().addLast(new Relay(client));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var _ =
        receiver
            .writeAndFlush(message)
            .addListener(written -> {
              if (written.isSuccess()) {
                if (context.channel().isActive()) {
                  context.channel().read();
                }
              } else {
                var _ = context.channel().close();
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closeAfterRest(receiver);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.atDebug().addKeyValue("err", cause.toString()).log("A session's connection broke");
    var _ = context.close();
  }

  private static void closeAfterRest(Channel channel) {
    if (channel.isActive()) {
      var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }
}

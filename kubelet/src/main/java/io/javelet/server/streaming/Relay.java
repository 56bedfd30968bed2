package io.javelet.server.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a tunnel: passes on what one side sends, and reads again when the other side has
 * taken it. An end of one side's sending is passed on where the transport knows such a thing; TLS
 * does not, there it ends both. Owned by the sending side's channel, on the event loop.
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  private final Channel receiver;

  private Relay(Channel receiver) {
    this.receiver = receiver;
  }

  /** Begins both directions, on the event loop. Neither side is read from before that. */
  static void begin(Channel client, RuntimeConnection connection) {
    Channel runtime = connection.channel();
    client.pipeline().addLast(new Relay(runtime));
    runtime.pipeline().addLast(new Relay(client));
    var _ =
        client
            .writeAndFlush(connection.rest())
            .addListener(_ -> {
              if (client.isActive() && runtime.isActive()) {
                client.read();
                runtime.read();
              } else {
                var _ = client.close();
                var _ = runtime.close();
              }
            });
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
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      boolean halfClosable =
          receiver instanceof DuplexChannel
              && receiver.pipeline().get(SslHandler.class) == null
              && context.pipeline().get(SslHandler.class) == null;
      if (halfClosable && receiver instanceof DuplexChannel duplex) {
        var _ =
            receiver
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(_ -> {
                  var _ = duplex.shutdownOutput();
                });
      } else {
        closeAfterRest(receiver);
        var _ = context.channel().close();
      }
    }
    context.fireUserEventTriggered(event);
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

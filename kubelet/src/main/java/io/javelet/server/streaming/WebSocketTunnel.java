package io.javelet.server.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;

/**
 * Carries the bytes of a SPDY connection inside the messages of a client's WebSocket: how {@code
 * kubectl port-forward} gets through proxies. Owned by the event loop that both connections share.
 */
final class WebSocketTunnel extends ChannelInboundHandlerAdapter implements WebSocketEnd.Messages {
  private final Channel client;
  private final Channel runtime;

  private WebSocketTunnel(Channel client, Channel runtime) {
    this.client = client;
    this.runtime = runtime;
  }

  /** Begins, on the event loop. Neither side is read from before that. */
  static void begin(Channel client, Channel runtime) {
    var tunnel = new WebSocketTunnel(client, runtime);
    WebSocketEnd.addTo(client, tunnel);
    client.pipeline().addLast(new Paced(runtime));
    runtime.pipeline().addLast(tunnel, new Paced(client));
  }

  @Override
  public void part(ByteBuf part, boolean begins) {
    var _ = runtime.writeAndFlush(part);
  }

  @Override
  public void clientIsGone() {
    var _ = runtime.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (bytes.isReadable()) {
      var _ = client.writeAndFlush(new BinaryWebSocketFrame(bytes));
    } else {
      boolean _ = bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    WebSocketEnd.end(client);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}

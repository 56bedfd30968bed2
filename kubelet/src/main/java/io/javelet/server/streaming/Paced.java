package io.javelet.server.streaming;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Reads from one side of a session no faster than the other side takes what becomes of it. One at
 * each side; on the event loop that both share.
 */
final class Paced extends ChannelInboundHandlerAdapter {
  private final Channel other;

  Paced(Channel other) {
    this.other = other;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (other.isWritable()) {
      context.read();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      other.read();
    }
    context.fireChannelWritabilityChanged();
  }
}

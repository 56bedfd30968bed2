package io.javelet.server.streaming;

import io.javelet.server.http.Held;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the head of the runtime's answer and stops reading then; what came behind it is {@link
 * Held}. Owned by the connection to the runtime, on the event loop.
 */
final class HeadReader extends ChannelInboundHandlerAdapter {
  private static final int LONGEST = 64 * 1024;

  private final CompletableFuture<ResponseHead> head;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream(1024);

  HeadReader(CompletableFuture<ResponseHead> head) {
    this.head = head;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    received.writeBytes(ByteBufUtil.getBytes(bytes));
    bytes.release();
    byte[] all = received.toByteArray();
    int end = end(all);
    if (end < 0) {
      if (all.length > LONGEST) {
        head.completeExceptionally(new IOException("the runtime's answer has too long a head"));
        var _ = context.close();
      }
      return;
    }
    context.channel().config().setAutoRead(false);
    Held.addTo(
        context.channel(),
        context.alloc().buffer(all.length - end + 1).writeBytes(all, end, all.length - end));
    context.pipeline().remove(this);
    try {
      head.complete(ResponseHead.parse(Arrays.copyOf(all, end)));
    } catch (IllegalArgumentException odd) {
      head.completeExceptionally(new IOException(odd));
      var _ = context.close();
    }
  }

  private static int end(byte[] bytes) {
    for (int i = 3; i < bytes.length; i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    head.completeExceptionally(new IOException("the runtime closed the connection"));
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    head.completeExceptionally(new IOException("the connection to the runtime broke", cause));
    var _ = context.close();
  }
}

package io.javelet.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes an HTTP/2 connection that is silent and has no stream. Owned by one connection, on its
 * event loop.
 */
final class IdleHttp2 extends IdleStateHandler {
  IdleHttp2(Duration idleTime) {
    super(0, 0, idleTime.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    Http2FrameCodec codec = context.pipeline().get(Http2FrameCodec.class);
    if (event.state() == IdleState.ALL_IDLE
        && (codec == null || codec.connection().numActiveStreams() == 0)) {
      var _ = context.close();
    }
  }
}

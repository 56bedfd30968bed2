package io.javelet.server.streaming;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a session over which nothing has gone in either direction for too long. Owned by the
 * client's connection, on its event loop.
 */
final class IdleSession extends IdleStateHandler {
  private static final Logger log = LoggerFactory.getLogger(IdleSession.class);

  private final Duration longest;

  IdleSession(Duration longest) {
    super(0, 0, longest.toMillis(), TimeUnit.MILLISECONDS);
    this.longest = longest;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    if (event.state() == IdleState.ALL_IDLE) {
      log.atInfo().addKeyValue("silent", longest).log("Ended a session that was silent too long");
      var _ = context.close();
    }
  }
}

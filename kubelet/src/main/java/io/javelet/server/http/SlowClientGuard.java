package io.javelet.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Closes an HTTP/1.1 connection whose request does not arrive in time, or whose next one does not
 * come. While a request is being answered it lets the connection be. Owned by one connection, on
 * its event loop.
 *
 * <p>States: waiting for a request → (a byte) → receiving one → (it is whole) → answering → (it is
 * answered) → waiting.
 */
final class SlowClientGuard extends ChannelInboundHandlerAdapter {
  private final Limits limits;
  private boolean waiting = true;
  private Optional<Future<?>> timer = Optional.empty();

  SlowClientGuard(Limits limits) {
    this.limits = limits;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    arm(context, limits.idleTime());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    disarm();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (waiting) {
      waiting = false;
      arm(context, limits.requestTime());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    disarm();
    context.fireChannelInactive();
  }

  void requestIsWhole() {
    disarm();
  }

  void requestIsAnswered(ChannelHandlerContext context) {
    waiting = true;
    arm(context, limits.idleTime());
  }

  private void arm(ChannelHandlerContext context, Duration time) {
    disarm();
    timer =
        Optional.of(
            context
                .executor()
                .schedule(
                    () -> {
                      var _ = context.close();
                    },
                    time.toMillis(),
                    TimeUnit.MILLISECONDS));
  }

  private void disarm() {
    timer.ifPresent(running -> running.cancel(false));
    timer = Optional.empty();
  }
}

package io.javelet.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInboundInvoker;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * Keeps what comes over a connection that has left HTTP until somebody has taken it over. Such a
 * connection is not read from, and yet bytes come: when the peer stops sending, the kernel's word
 * of it makes the transport read. Owned by one connection, on its event loop.
 */
public final class Held extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<Held> KEY = AttributeKey.valueOf(Held.class, "held");

  private final Deque<Object> messages = new ArrayDeque<>();
  private final Deque<Object> events = new ArrayDeque<>();
  private boolean gone;

  private Held() {}

  /**
   * As the last handler of a connection. On the event loop.
   *
   * @param read what was already read; taken over
   */
  public static void addTo(Channel channel, Object... read) {
    var held = new Held();
    held.messages.addAll(List.of(read));
    channel.attr(KEY).set(held);
    channel.pipeline().addLast(held);
  }

  /**
   * Gives what was kept to the handlers behind, in its order, and leaves. On the event loop. The
   * connection may have ended, and all its handlers with it but for those that were added since.
   *
   * @param channel a connection that has such a handler
   */
  public static void release(Channel channel) {
    Held held = channel.attr(KEY).getAndSet(null);
    if (held == null) {
      return;
    }
    ChannelHandlerContext context = channel.pipeline().context(held);
    ChannelInboundInvoker behind = context == null ? channel.pipeline() : context;
    while (!held.messages.isEmpty()) {
      behind.fireChannelRead(held.messages.removeFirst());
    }
    behind.fireChannelReadComplete();
    held.events.forEach(behind::fireUserEventTriggered);
    if (held.gone) {
      behind.fireChannelInactive();
    }
    if (context != null && !context.isRemoved()) {
      channel.pipeline().remove(held);
    }
  }

  /** Forgets what was kept of a connection that nobody takes over. Any thread. */
  public static void discard(Channel channel) {
    try {
      channel.eventLoop().execute(() -> forget(channel));
    } catch (RejectedExecutionException _) {
      // The server has stopped, and its buffers go with it.
    }
  }

  private static void forget(Channel channel) {
    Held held = channel.attr(KEY).getAndSet(null);
    if (held != null) {
      held.messages.forEach(ReferenceCountUtil::release);
      held.messages.clear();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    messages.add(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // Told when it is released.
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    events.add(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gone = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}

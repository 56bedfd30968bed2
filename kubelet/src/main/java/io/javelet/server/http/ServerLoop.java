package io.javelet.server.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that reads from and writes to all clients of all ports, and to the runtime's
 * streams. It never waits: whatever may take time is done on virtual threads.
 */
public final class ServerLoop implements AutoCloseable {
  private static final int STOP_MILLIS = 1000;
  private final EventLoopGroup group;

  /** Not yet running; it begins with the first port. */
  public ServerLoop() {
    ThreadFactory threads = Thread.ofPlatform().name("server-io").daemon().factory();
    this.group = new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory());
  }

  /** For channels of this server. */
  public EventLoopGroup group() {
    return group;
  }

  /** Ends it, and every connection with it; returns when that is done or a second is over. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(STOP_MILLIS);
  }
}

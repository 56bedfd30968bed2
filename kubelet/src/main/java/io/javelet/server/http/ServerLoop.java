package io.javelet.server.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
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
  private static final int PAGE_BYTES = 8 * 1024;

  /** A chunk is that many pages, as a power of two: 128 KiB. */
  private static final int CHUNK_ORDER = 4;

  private final EventLoopGroup group;

  /**
   * Heap buffers, used again: each record of TLS takes one of 17 KiB, however short it is. One
   * small pool for the one thread, as an agent that is mostly idle must not hold megabytes.
   */
  private final ByteBufAllocator buffers =
      new PooledByteBufAllocator(false, 1, 0, PAGE_BYTES, CHUNK_ORDER, 0, 0, false);

  /** Not yet running; it begins with the first port. */
  public ServerLoop() {
    ThreadFactory threads = Thread.ofPlatform().name("server-io").daemon().factory();
    this.group = new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory());
  }

  /** For channels of this server. */
  public EventLoopGroup group() {
    return group;
  }

  /** Where channels of this server take their buffers from. */
  ByteBufAllocator buffers() {
    return buffers;
  }

  /** Ends it, and every connection with it; returns when that is done or a second is over. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(STOP_MILLIS);
  }
}

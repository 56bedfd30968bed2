package io.javelet.cri;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.javelet.runtime.ContainerAccess;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RuntimeStatistics;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one container runtime. It connects in the background, and again whenever the
 * runtime comes back; calls made meanwhile wait for it up to their deadlines. Owned by whoever
 * opened it; its services may be used from any thread, each call blocking its own. One I/O thread
 * serves all calls.
 */
public final class CriConnection implements AutoCloseable {
  /** The largest answer accepted, as upstream. */
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  /** Fixed, so that gRPC does not measure the bandwidth of a unix socket with pings. */
  private static final int FLOW_CONTROL_WINDOW = 1024 * 1024;

  /** Idle connections stay open: gRPC takes thirty days or more for never closing one. */
  private static final int NEVER_IDLE_DAYS = 30;

  /** Takes back gRPC's wish for TCP keep-alive, which a unix socket does not know. */
  private static final @Nullable Boolean NOT_SET = null;

  private final EventLoopGroup eventLoop;
  private final ManagedChannel channel;
  private final ContainerRuntime runtime;
  private final ImageService images;
  private final ContainerAccess access;
  private final RuntimeStatistics statistics;

  private CriConnection(
      EventLoopGroup eventLoop,
      ManagedChannel channel,
      ContainerRuntime runtime,
      ImageService images,
      ContainerAccess access,
      RuntimeStatistics statistics) {
    this.eventLoop = eventLoop;
    this.channel = channel;
    this.runtime = runtime;
    this.images = images;
    this.access = access;
    this.statistics = statistics;
  }

  /**
   * Opens a connection; the runtime need not be there yet.
   *
   * @param endpoint where it listens
   * @param timeouts how long calls may take
   * @param settings what the node adds to the translation of pods
   * @param clock stamps what was observed
   */
  public static CriConnection open(
      CriEndpoint endpoint,
      CriTimeouts timeouts,
      TranslationSettings settings,
      InstantSource clock) {
    ThreadFactory threads = Thread.ofPlatform().name("cri-io").daemon().factory();
    EventLoopGroup eventLoop =
        new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(endpoint.socket().toString()))
            .eventLoopGroup(eventLoop)
            .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
            // Heap buffers of the size needed: an agent that is mostly idle holds no arenas.
            .withOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .withOption(ChannelOption.SO_KEEPALIVE, NOT_SET)
            .overrideAuthority("localhost")
            .usePlaintext()
            .directExecutor()
            .flowControlWindow(FLOW_CONTROL_WINDOW)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .idleTimeout(NEVER_IDLE_DAYS, TimeUnit.DAYS)
            .build();
    new Reconnection(channel, eventLoop.next()).begin();
    var calls = new CriCalls(channel, endpoint);
    return new CriConnection(
        eventLoop,
        channel,
        new CriContainerRuntime(calls, timeouts, new PodTranslation(settings), clock),
        new CriImageService(calls, timeouts),
        new CriContainerAccess(calls, timeouts),
        new CriRuntimeStatistics(calls, timeouts));
  }

  /**
   * A runtime reached over a channel that somebody else made and closes, for example one within
   * this process.
   *
   * @param channel is taken for connected
   */
  public static ContainerRuntime runtimeOver(
      Channel channel, CriTimeouts timeouts, TranslationSettings settings, InstantSource clock) {
    return new CriContainerRuntime(
        new CriCalls(channel, Optional::empty), timeouts, new PodTranslation(settings), clock);
  }

  /** The image store likewise; see {@link #runtimeOver}. */
  public static ImageService imagesOver(Channel channel, CriTimeouts timeouts) {
    return new CriImageService(new CriCalls(channel, Optional::empty), timeouts);
  }

  /** The runtime at the other end. */
  public ContainerRuntime runtime() {
    return runtime;
  }

  /** The image store at the other end. */
  public ImageService images() {
    return images;
  }

  /** Work in the runtime's containers. */
  public ContainerAccess access() {
    return access;
  }

  /** What the runtime alone knows of disk use. */
  public RuntimeStatistics statistics() {
    return statistics;
  }

  /** Cuts the connection: calls under way fail, later ones too. What runs goes on running. */
  @Override
  public void close() {
    channel.shutdownNow();
    eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}

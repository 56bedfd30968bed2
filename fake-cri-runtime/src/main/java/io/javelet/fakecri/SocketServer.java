package io.javelet.fakecri;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One life of the gRPC server on its unix socket: from start to crash. Each call runs on a virtual
 * thread of its own. Owned by {@link FakeCriRuntime}.
 */
final class SocketServer {
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  /** A thread for each call: a call that is held back must not hold back another. */
  private static final Executor CALLS =
      task -> Thread.ofVirtual().name("fake-cri-call").start(task);

  /** Takes back gRPC's wish for TCP keep-alive, which a unix socket does not know. */
  private static final @Nullable Boolean NOT_SET = null;

  private final Path socket;
  private final MultiThreadIoEventLoopGroup eventLoop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Queue<Channel> connections = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> crashed;
  private final Server server;

  private SocketServer(
      Path socket,
      List<BindableService> services,
      CallInterceptor interceptor,
      CompletableFuture<Void> crashed) {
    this.socket = socket;
    this.crashed = crashed;
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toString()))
            .channelFactory(this::listeningChannel)
            .bossEventLoopGroup(eventLoop)
            .workerEventLoopGroup(eventLoop)
            .withChildOption(ChannelOption.SO_KEEPALIVE, NOT_SET)
            .executor(CALLS)
            .intercept(interceptor)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES);
    services.forEach(builder::addService);
    server = builder.build();
  }

  static SocketServer start(Path socket, List<BindableService> services, Calls calls, Faults faults)
      throws IOException {
    Files.deleteIfExists(socket);
    var crashed = new CompletableFuture<Void>();
    var server =
        new SocketServer(socket, services, new CallInterceptor(calls, faults, crashed), crashed);
    server.server.start();
    return server;
  }

  /** Ends as a killed process does: sockets close without a word, calls are cut off. */
  void crash() throws IOException {
    crashed.complete(null);
    Files.deleteIfExists(socket);
    connections.forEach(SocketServer::cut);
    server.shutdownNow();
    try {
      server.awaitTermination(FakeCriRuntime.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Closes below the HTTP/2 handler, which would say goodbye otherwise. */
  private static void cut(Channel connection) {
    var outermost = connection.pipeline().firstContext();
    if (outermost != null) {
      outermost.close().awaitUninterruptibly();
    }
  }

  private ServerChannel listeningChannel() {
    var listening = new EpollServerDomainSocketChannel();
    listening.pipeline().addLast(new ConnectionRecorder(connections));
    return listening;
  }

  /** Remembers accepted connections, so that a crash can cut them. */
  private static final class ConnectionRecorder extends ChannelInboundHandlerAdapter {
    private final Queue<Channel> connections;

    ConnectionRecorder(Queue<Channel> connections) {
      this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var connection = (Channel) message;
      connections.add(connection);
      var _ = connection.closeFuture().addListener(_ -> connections.remove(connection));
      context.fireChannelRead(message);
    }
  }
}

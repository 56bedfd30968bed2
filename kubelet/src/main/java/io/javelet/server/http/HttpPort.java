package io.javelet.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port and its connections. A port that is taken is tried again, as upstream does: an agent
 * without its health port still runs pods. Any thread may open and close it, once each.
 */
public final class HttpPort {
  private static final Logger log = LoggerFactory.getLogger(HttpPort.class);
  private static final int BIND_RETRY_SECONDS = 5;
  private static final int BACKLOG = 512;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_AND_GROUP =
      PosixFilePermissions.fromString("rw-rw----");

  private final ServerLoop loop;
  private final String name;
  private final Listening where;
  private final ConnectionSetup setup;
  private final CountDownLatch bound = new CountDownLatch(1);
  private volatile Optional<Channel> listening = Optional.empty();
  private volatile boolean closed;

  /**
   * Not yet open.
   *
   * @param name for the log
   * @param tls asked for each new connection, so that a new certificate holds at once; absent for a
   *     plain port
   */
  public HttpPort(
      ServerLoop loop,
      String name,
      Listening where,
      RequestHandler handler,
      Limits limits,
      Optional<TlsHandshakes> tls) {
    this.loop = loop;
    this.name = name;
    this.where = where;
    this.setup = new ConnectionSetup(handler, limits, tls);
  }

  /** Begins to listen, now or as soon as the port is free. Does not wait for it. */
  public void open() {
    if (closed) {
      return;
    }
    var bootstrap =
        new ServerBootstrap()
            .group(loop.group())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.ALLOCATOR, loop.buffers())
            .childHandler(setup);
    try {
      ChannelFuture binding =
          switch (where) {
            case Listening.Network(String address, int port) ->
                bootstrap
                    .channel(EpollServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .bind(new InetSocketAddress(address, port));
            case Listening.UnixSocket socket -> bindSocket(bootstrap, socket);
          };
      var _ =
          binding.addListener(_ -> {
            if (binding.isSuccess()) {
              opened(binding.channel());
            } else {
              taken(binding.cause());
            }
          });
    } catch (IOException failure) {
      taken(failure);
    }
  }

  /** Nobody else may connect between the socket's birth and its rights: its name is secret then. */
  private ChannelFuture bindSocket(ServerBootstrap bootstrap, Listening.UnixSocket socket)
      throws IOException {
    Path path = socket.path();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
      throw new IOException(path + " is in the way and no socket");
    }
    Path fresh = path.resolveSibling("." + path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    ChannelFuture binding =
        bootstrap
            .channel(EpollServerDomainSocketChannel.class)
            .bind(new DomainSocketAddress(fresh.toString()));
    if (!binding.awaitUninterruptibly().isSuccess()) {
      return binding;
    }
    try {
      Files.setPosixFilePermissions(
          fresh, socket.group().isPresent() ? OWNER_AND_GROUP : OWNER_ONLY);
      if (socket.group().isPresent()) {
        Files.getFileAttributeView(fresh, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setGroup(
                fresh
                    .getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(socket.group().get()));
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      var _ = binding.channel().close();
      throw failure;
    }
    return binding;
  }

  private static boolean isSocket(Path path) throws IOException {
    int type = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000;
    return type == 0140000;
  }

  private void opened(Channel channel) {
    listening = Optional.of(channel);
    if (closed) {
      var _ = channel.close();
    }
    bound.countDown();
    log.atInfo()
        .addKeyValue("port", name)
        .addKeyValue("address", where.toString())
        .log("Listening");
  }

  private void taken(Throwable failure) {
    log.atError()
        .addKeyValue("port", name)
        .addKeyValue("address", where.toString())
        .addKeyValue("err", failure.toString())
        .log("Cannot listen; will try again in 5 s");
    if (!loop.group().isShuttingDown()) {
      var _ =
          loop.group()
              .schedule(
                  () -> Thread.ofVirtual().name("open " + name).start(this::open),
                  BIND_RETRY_SECONDS,
                  TimeUnit.SECONDS);
    }
  }

  /** Waits until it listens. */
  public boolean awaitListening(Duration patience) throws InterruptedException {
    return bound.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The port it listens on; absent while it does not, and for a unix socket. */
  public Optional<Integer> actualPort() {
    return listening
        .map(Channel::localAddress)
        .filter(InetSocketAddress.class::isInstance)
        .map(address -> ((InetSocketAddress) address).getPort());
  }

  /** Takes no new connections any more. Those there are end with the loop. */
  public void close() {
    closed = true;
    listening.ifPresent(channel -> {
      var _ = channel.close();
    });
    if (where instanceof Listening.UnixSocket(Path path, var _)) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException failure) {
        log.atDebug().addKeyValue("err", failure.toString()).log("Could not remove the socket");
      }
    }
  }
}

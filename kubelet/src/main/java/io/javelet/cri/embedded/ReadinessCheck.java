package io.javelet.cri.embedded;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** How to know that a container runtime does its work. Any thread. */
@FunctionalInterface
public interface ReadinessCheck {
  /** Content with a socket that accepts connections. */
  ReadinessCheck SOCKET_CONNECTS = ReadinessCheck::connects;

  /**
   * Asks once; must not wait longer than a few seconds.
   *
   * @param socket where the runtime listens, or will
   */
  boolean ready(Path socket) throws InterruptedException;

  private static boolean connects(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException _) {
      return false; // Nobody listens: that is the answer.
    }
  }
}

package io.javelet.server.http;

import java.nio.file.Path;
import java.util.Optional;

/** Where a port listens. */
public sealed interface Listening {
  /**
   * On the network.
   *
   * @param address an IP address; an unspecified IPv6 one takes IPv4 too
   * @param port 0 for any free one
   */
  record Network(String address, int port) implements Listening {
    @Override
    public String toString() {
      return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
  }

  /**
   * On a unix socket, for its owner and perhaps a group.
   *
   * @param group the group whose members may connect as well
   */
  record UnixSocket(Path path, Optional<String> group) implements Listening {
    @Override
    public String toString() {
      return "unix://" + path;
    }
  }
}

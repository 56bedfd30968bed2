package io.javelet.fakeapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a server on this machine, so that connections to it can be cut. It keeps its port:
 * while it is shut it hangs up on whoever connects. A virtual thread for each connection and
 * direction.
 */
final class TcpFront implements AutoCloseable {
  private final int behind;
  private final ServerSocket listening;
  private final Set<Socket> connected = ConcurrentHashMap.newKeySet();
  private volatile boolean shut;

  /**
   * @param behind the server's port
   */
  TcpFront(int behind) throws IOException {
    this.behind = behind;
    this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("front").start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Cuts all connections and serves no further ones. */
  void shut() throws IOException {
    shut = true;
    for (Socket each : connected) {
      each.close();
    }
  }

  /** Serves connections again. */
  void open() {
    shut = false;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    shut();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        serve(listening.accept());
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) throws IOException {
    if (shut) {
      client.close();
      return;
    }
    Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
    connected.add(client);
    connected.add(server);
    pipe(client, server);
    pipe(server, client);
    if (shut) {
      client.close();
      server.close();
    }
  }

  private void pipe(Socket from, Socket to) {
    Thread.ofVirtual()
        .name("front")
        .start(() -> {
          try (from;
              to;
              InputStream in = from.getInputStream();
              OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
          } catch (IOException cut) {
            // One side went: so does the other.
            connected.remove(to);
          }
          connected.remove(from);
        });
  }
}

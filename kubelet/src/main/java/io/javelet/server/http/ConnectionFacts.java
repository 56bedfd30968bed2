package io.javelet.server.http;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What all requests of one connection have in common.
 *
 * @param handler who answers
 * @param limits of the port
 * @param connection the socket, of which an HTTP/2 stream is a child
 * @param remote the peer's address for the log
 */
record ConnectionFacts(RequestHandler handler, Limits limits, Channel connection, String remote) {
  static ConnectionFacts of(RequestHandler handler, Limits limits, Channel connection) {
    String remote =
        connection.remoteAddress() instanceof InetSocketAddress address
            ? address.getAddress().getHostAddress() + ":" + address.getPort()
            : "local";
    return new ConnectionFacts(handler, limits, connection, remote);
  }

  /** Who is at the other end, as far as the transport knows. */
  Peer peer(Channel channel) {
    if (connection instanceof EpollDomainSocketChannel local) {
      return localProcess(local);
    }
    Optional<SslHandler> tls =
        Optional.ofNullable(connection.pipeline().get(SslHandler.class))
            .or(() -> Optional.ofNullable(channel.pipeline().get(SslHandler.class)));
    return tls.<Peer>map(handler -> new Peer.Tls(certificates(handler))).orElseGet(Peer.Plain::new);
  }

  private static Peer localProcess(EpollDomainSocketChannel channel) {
    try {
      PeerCredentials credentials = channel.peerCredentials();
      int[] groups = credentials.gids();
      return new Peer.LocalProcess(
          credentials.pid(), credentials.uid(), groups.length == 0 ? -1 : groups[0]);
    } catch (IOException gone) {
      throw new IllegalArgumentException("the peer of the unix socket is gone", gone);
    }
  }

  private static List<X509Certificate> certificates(SslHandler handler) {
    Certificate[] shown;
    try {
      shown = handler.engine().getSession().getPeerCertificates();
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
    var found = new ArrayList<X509Certificate>();
    for (Certificate each : shown) {
      if (each instanceof X509Certificate certificate) {
        found.add(certificate);
      }
    }
    return found;
  }
}

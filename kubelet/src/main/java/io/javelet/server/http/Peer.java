package io.javelet.server.http;

import java.security.cert.X509Certificate;
import java.util.List;

/** What the transport knows of who asks. */
public sealed interface Peer {
  /** Somebody on a plain TCP port. */
  record Plain() implements Peer {}

  /**
   * Somebody on a TLS port.
   *
   * @param certificates the client's own and its issuers', none of them checked; empty without any
   */
  record Tls(List<X509Certificate> certificates) implements Peer {
    public Tls {
      certificates = List.copyOf(certificates);
    }
  }

  /** A process of this machine on the unix socket, as the kernel names it. */
  record LocalProcess(long pid, int user, int group) implements Peer {}
}

package io.javelet.server.tls;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What the configuration says of TLS.
 *
 * @param origin where the certificate comes from
 * @param ownFolder where a self-signed one is kept
 * @param nodeName what a self-signed one is for
 * @param addresses what a self-signed one is for
 * @param only13 whether TLS 1.3 is the least
 * @param cipherSuites below TLS 1.3, in Go's or OpenSSL's names; empty for the usual ones
 * @param groups key exchange groups by their TLS numbers; empty for the usual ones
 */
public record TlsSettings(
    Origin origin,
    Path ownFolder,
    String nodeName,
    List<InetAddress> addresses,
    boolean only13,
    List<String> cipherSuites,
    List<Integer> groups) {
  public TlsSettings {
    addresses = List.copyOf(addresses);
    cipherSuites = List.copyOf(cipherSuites);
    groups = List.copyOf(groups);
  }

  /** Where the server's certificate comes from. */
  public sealed interface Origin {}

  /**
   * From files that somebody else writes.
   *
   * @param certificate its own first, then its issuers'
   * @param key its private key
   */
  public record Files(Path certificate, Path key) implements Origin {}

  /**
   * The cluster signs it. Until it has, nobody is served, as upstream has it: who turned this on
   * wants no certificate that nobody vouches for.
   *
   * @param pem will hold the chain and the key
   */
  public record Requested(Path pem) implements Origin {}

  /** This node makes one that nobody vouches for, and keeps it in its own folder. */
  public record SelfMade() implements Origin {}
}

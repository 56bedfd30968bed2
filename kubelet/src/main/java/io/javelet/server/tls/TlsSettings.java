package io.javelet.server.tls;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration says of TLS.
 *
 * @param files the certificate and its key; absent for a self-signed one
 * @param ownFolder where a self-signed one is kept
 * @param nodeName what a self-signed one is for
 * @param addresses what a self-signed one is for
 * @param only13 whether TLS 1.3 is the least
 * @param cipherSuites below TLS 1.3, in Go's or OpenSSL's names; empty for the usual ones
 * @param groups key exchange groups by their TLS numbers; empty for the usual ones
 */
public record TlsSettings(
    Optional<Files> files,
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

  /**
   * A certificate in files.
   *
   * @param certificate its own first, then its issuers'
   * @param key its private key
   */
  public record Files(Path certificate, Path key) {}
}

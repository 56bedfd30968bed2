package io.javelet.apiserver;

import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts a server whose certificate is for a certain name, whatever name or address was dialled.
 * Stateless. Upstream's counterpart: Go's {@code tls.Config.ServerName}.
 */
final class NamedServerTrust extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final X509TrustManager authorities;
  private final String name;

  /**
   * @param authorities whose signatures count
   * @param name of a host, or an address
   */
  NamedServerTrust(X509TrustManager authorities, String name) {
    this.authorities = authorities;
    this.name = name;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkServerTrusted(chain, type);
    if (!isFor(chain[0], name)) {
      throw new CertificateException("the server's certificate is not for " + name);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client is trusted here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }

  /** Whether one of a certificate's alternative names is this one. */
  static boolean isFor(X509Certificate certificate, String name)
      throws CertificateParsingException {
    Collection<List<?>> names =
        Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
    Optional<InetAddress> address = address(name);
    return names.stream()
        .anyMatch(each ->
            address.isPresent()
                ? each.getFirst().equals(IP_ADDRESS)
                    && address(String.valueOf(each.get(1))).equals(address)
                : each.getFirst().equals(DNS_NAME)
                    && matches(labels(String.valueOf(each.get(1))), labels(name)));
  }

  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private static List<String> labels(String name) {
    return Arrays.asList(name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "").split("\\.", -1));
  }

  /** A star stands for the whole first label, and for no other. */
  private static boolean matches(List<String> pattern, List<String> name) {
    return pattern.size() == name.size()
        && (pattern.getFirst().equals("*") || pattern.getFirst().equals(name.getFirst()))
        && pattern.subList(1, pattern.size()).equals(name.subList(1, name.size()));
  }
}

package io.javelet.apiserver;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One place where the API server may answer. Immutable.
 *
 * @param url to be dialled
 * @param serverName for whom the server's certificate has to be; absent for the URL's host
 */
record ApiEndpoint(String url, Optional<String> serverName) {
  /** Asks for the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    /** What the system's resolver says. */
    Resolver SYSTEM = InetAddress::getAllByName;

    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /**
   * The places that a URL means: one for each address of its host, since the HTTP client itself
   * tries only the first. A host that nobody knows stays as it is, so that the request says so.
   *
   * @param serverName as the kubeconfig has it; absent for the URL's host
   */
  static List<ApiEndpoint> of(String url, Optional<String> serverName, Resolver resolver) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException malformed) {
      return List.of(new ApiEndpoint(url, serverName));
    }
    String host = Objects.requireNonNullElse(uri.getHost(), "");
    if (host.isEmpty() || isLiteral(host)) {
      return List.of(new ApiEndpoint(url, serverName));
    }
    try {
      List<InetAddress> addresses = Arrays.stream(resolver.addresses(host)).distinct().toList();
      if (addresses.size() < 2 && serverName.isEmpty()) {
        return List.of(new ApiEndpoint(url, serverName));
      }
      // A name that is asked for beside the URL's own can only be told to an address.
      return addresses.stream()
          .map(each -> new ApiEndpoint(at(uri, each), Optional.of(serverName.orElse(host))))
          .toList();
    } catch (UnknownHostException unknown) {
      return List.of(new ApiEndpoint(url, serverName));
    }
  }

  private static boolean isLiteral(String host) {
    try {
      InetAddress.ofLiteral(host.replaceAll("^\\[|]$", ""));
      return true;
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  private static String at(URI uri, InetAddress address) {
    try {
      return new URI(
              uri.getScheme(),
              uri.getUserInfo(),
              // Without the name, which would be resolved again.
              address.getHostAddress(),
              uri.getPort(),
              uri.getPath(),
              uri.getQuery(),
              uri.getFragment())
          .toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

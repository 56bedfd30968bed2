package io.javelet.http;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an {@code httpGet} of a pod spec asks for. Pure. Upstream: {@code
 * httpprobe.NewRequestForHTTPGetAction}.
 */
public sealed interface HttpGetTarget {
  /** It can be asked. */
  record Ready(HttpRequest request) implements HttpGetTarget {}

  /** It cannot, for this reason. */
  record Unknown(String message) implements HttpGetTarget {}

  /**
   * Resolves host, port, path and headers.
   *
   * @param container whose named ports count
   * @param podIp where the request goes unless the action names a host
   * @param userAgent sent unless the action has its own
   */
  static HttpGetTarget of(
      HTTPGetAction action, Container container, Optional<String> podIp, String userAgent) {
    OptionalInt port = ContainerPorts.find(container, action.getPort());
    if (port.isEmpty()) {
      Integer number = action.getPort().getIntVal();
      return new Unknown(
          number == null
              ? "couldn't find port: " + action.getPort().getStrVal()
              : "invalid port number: " + number);
    }
    Optional<String> host =
        Optional.ofNullable(action.getHost()).filter(given -> !given.isEmpty()).or(() -> podIp);
    if (host.isEmpty()) {
      return new Unknown("the pod has no address");
    }
    try {
      return new Ready(
          new HttpRequest(url(action, host.get(), port.getAsInt()), headers(action, userAgent)));
    } catch (URISyntaxException malformed) {
      return new Unknown("malformed URL: " + malformed.getMessage());
    }
  }

  private static URI url(HTTPGetAction action, String host, int port) throws URISyntaxException {
    String scheme = Optional.ofNullable(action.getScheme()).orElse("HTTP").toLowerCase(Locale.ROOT);
    String path = Optional.ofNullable(action.getPath()).orElse("/");
    String authority = host.contains(":") ? "[" + host + "]" : host;
    return new URI(
        scheme + "://" + authority + ":" + port + (path.startsWith("/") ? path : "/" + path));
  }

  /** An empty value of {@code User-Agent} or {@code Accept} removes the header, as upstream. */
  private static List<HttpRequest.Header> headers(HTTPGetAction action, String userAgent) {
    List<HttpRequest.Header> headers = new ArrayList<>();
    boolean agentGiven = false;
    boolean acceptGiven = false;
    for (HTTPHeader header : action.getHttpHeaders()) {
      String value = Optional.ofNullable(header.getValue()).orElse("");
      boolean agent = header.getName().equalsIgnoreCase("User-Agent");
      boolean accept = header.getName().equalsIgnoreCase("Accept");
      agentGiven |= agent;
      acceptGiven |= accept;
      if (!value.isEmpty() || !(agent || accept)) {
        headers.add(new HttpRequest.Header(header.getName(), value));
      }
    }
    if (!agentGiven) {
      headers.add(new HttpRequest.Header("User-Agent", userAgent));
    }
    if (!acceptGiven) {
      headers.add(new HttpRequest.Header("Accept", "*/*"));
    }
    return headers;
  }
}

package io.javelet.prober;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gets a URL: a status from 200 to 399 is success. Certificates are not checked. Redirects on the
 * same host are followed, one to another host counts as success with a warning, since it is not the
 * container's answer.
 */
final class HttpProbe implements ProbeHandler {
  private static final String USER_AGENT = "kube-probe/1.36";
  private static final int MAX_REDIRECTS = 10;

  @Override
  public ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout) {
    HTTPGetAction action = probe.getHttpGet();
    OptionalInt port = target.port(action.getPort());
    if (port.isEmpty()) {
      return ProbeOutcome.error("couldn't find port: " + action.getPort().getStrVal());
    }
    Optional<String> host =
        Optional.ofNullable(action.getHost()).filter(given -> !given.isEmpty()).or(target::podIp);
    if (host.isEmpty()) {
      return ProbeOutcome.error("the pod has no address");
    }
    URI url;
    try {
      url = url(action, host.get(), port.getAsInt());
    } catch (URISyntaxException malformed) {
      return ProbeOutcome.error("malformed URL: " + malformed.getMessage());
    }
    return get(url, headers(action), timeout);
  }

  private static ProbeOutcome get(URI first, List<HttpRequest.Header> headers, Duration timeout) {
    Instant deadline = Instant.now().plus(timeout);
    URI url = first;
    try {
      for (int redirects = 0; ; redirects++) {
        HttpAnswer answer = new HttpRequest(url, headers).send(deadline);
        Optional<URI> next = redirect(answer, url);
        if (next.isEmpty()) {
          return judge(answer);
        }
        if (!host(next.get()).equals(host(first))) {
          return ProbeOutcome.warning(
              "Probe terminated redirects, Response body: " + answer.body());
        }
        if (redirects == MAX_REDIRECTS) {
          return ProbeOutcome.failure("Get \"" + first + "\": stopped after 10 redirects");
        }
        url = next.get();
      }
    } catch (SocketTimeoutException late) {
      return ProbeOutcome.failure(
          "Get \"" + first + "\": no answer within " + timeout.toMillis() + " ms");
    } catch (IOException failure) {
      return ProbeOutcome.failure("Get \"" + first + "\": " + failure.getMessage());
    }
  }

  private static ProbeOutcome judge(HttpAnswer answer) {
    return answer.status() >= 200 && answer.status() < 400
        ? ProbeOutcome.success(answer.body())
        : ProbeOutcome.failure(
            "HTTP probe failed with statuscode: "
                + answer.status()
                + (answer.body().isEmpty() ? "" : ": " + answer.body()));
  }

  private static Optional<URI> redirect(HttpAnswer answer, URI base) throws IOException {
    if (answer.status() < 300 || answer.status() > 308 || answer.location().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(base.resolve(new URI(answer.location().get())));
    } catch (URISyntaxException malformed) {
      throw new IOException("malformed redirect: " + malformed.getMessage(), malformed);
    }
  }

  private static String host(URI url) {
    return Optional.ofNullable(url.getHost()).orElse("").toLowerCase(Locale.ROOT);
  }

  private static URI url(HTTPGetAction action, String host, int port) throws URISyntaxException {
    String scheme = Optional.ofNullable(action.getScheme()).orElse("HTTP").toLowerCase(Locale.ROOT);
    String path = Optional.ofNullable(action.getPath()).orElse("/");
    String authority = host.contains(":") ? "[" + host + "]" : host;
    return new URI(
        scheme + "://" + authority + ":" + port + (path.startsWith("/") ? path : "/" + path));
  }

  /** An empty value of {@code User-Agent} or {@code Accept} removes the header, as upstream. */
  private static List<HttpRequest.Header> headers(HTTPGetAction action) {
    List<HttpRequest.Header> headers = new ArrayList<>();
    boolean agentGiven = false;
    boolean acceptGiven = false;
    for (HTTPHeader header : action.getHttpHeaders()) {
      String value = Optional.ofNullable(header.getValue()).orElse("");
      agentGiven |= header.getName().equalsIgnoreCase("User-Agent");
      acceptGiven |= header.getName().equalsIgnoreCase("Accept");
      boolean removal =
          value.isEmpty()
              && (header.getName().equalsIgnoreCase("User-Agent")
                  || header.getName().equalsIgnoreCase("Accept"));
      if (!removal) {
        headers.add(new HttpRequest.Header(header.getName(), value));
      }
    }
    if (!agentGiven) {
      headers.add(new HttpRequest.Header("User-Agent", USER_AGENT));
    }
    if (!acceptGiven) {
      headers.add(new HttpRequest.Header("Accept", "*/*"));
    }
    return headers;
  }
}

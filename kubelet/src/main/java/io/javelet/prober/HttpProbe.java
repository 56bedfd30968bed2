package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.http.HttpAnswer;
import io.javelet.http.HttpGetTarget;
import io.javelet.http.HttpRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/**
 * Gets a URL: a status from 200 to 399 is success. Certificates are not checked. A redirect to
 * another host counts as success with a warning, since its end is not the container's answer.
 */
final class HttpProbe implements ProbeHandler {
  private static final String USER_AGENT = "kube-probe/1.36";

  @Override
  public ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout) {
    return switch (HttpGetTarget.of(
        probe.getHttpGet(), target.spec(), target.podIp(), USER_AGENT)) {
      case HttpGetTarget.Ready(HttpRequest request) -> get(request, timeout);
      case HttpGetTarget.Unknown(String message) -> ProbeOutcome.error(message);
    };
  }

  private static ProbeOutcome get(HttpRequest request, Duration timeout) {
    URI first = request.url();
    try {
      return judge(request.sendFollowingRedirects(Instant.now().plus(timeout)));
    } catch (SocketTimeoutException late) {
      return ProbeOutcome.failure(
          "Get \"" + first + "\": no answer within " + timeout.toMillis() + " ms");
    } catch (IOException failure) {
      return ProbeOutcome.failure("Get \"" + first + "\": " + failure.getMessage());
    }
  }

  private static ProbeOutcome judge(HttpAnswer answer) {
    if (answer.isRedirect()) {
      return ProbeOutcome.warning("Probe terminated redirects, Response body: " + answer.body());
    }
    return answer.status() >= 200 && answer.status() < 300
        ? ProbeOutcome.success(answer.body())
        : ProbeOutcome.failure(
            "HTTP probe failed with statuscode: "
                + answer.status()
                + (answer.body().isEmpty() ? "" : ": " + answer.body()));
  }
}

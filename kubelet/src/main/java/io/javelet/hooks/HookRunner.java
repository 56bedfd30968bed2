package io.javelet.hooks;

import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.http.HttpGetTarget;
import io.javelet.http.HttpRequest;
import io.javelet.metrics.HookMetrics;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ExecResult;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs one hook to its end or to its limit, on the calling thread. Stateless. */
final class HookRunner {
  private static final String USER_AGENT = "kube-lifecycle/1.36";

  /** Far beyond what anybody waits for: a hook without a limit ends with its pod. */
  private static final Duration UNLIMITED = Duration.ofDays(1);

  private final ContainerExec exec;
  private final EventRecorder events;
  private final HookMetrics metrics;
  private final Pause pause;

  HookRunner(ContainerExec exec, EventRecorder events, HookMetrics metrics, Pause pause) {
    this.metrics = metrics;
    this.exec = exec;
    this.events = events;
    this.pause = pause;
  }

  HookOutcome run(LifecycleHandler handler, HookContext context, Optional<Duration> limit)
      throws InterruptedException {
    if (handler.getExec() != null) {
      return exec(handler.getExec(), context, limit);
    }
    if (handler.getHttpGet() != null) {
      return httpGet(handler.getHttpGet(), context, limit);
    }
    if (handler.getSleep() != null) {
      return sleep(Duration.ofSeconds(handler.getSleep().getSeconds()), limit);
    }
    // As upstream: tcpSocket can be declared and cannot be run.
    return new HookOutcome.Failed(
        "Cannot run handler: invalid handler for " + context.description());
  }

  private HookOutcome exec(ExecAction action, HookContext context, Optional<Duration> limit)
      throws InterruptedException {
    List<String> command = action.getCommand();
    try {
      ExecResult result = exec.run(context.id(), command, limit.orElse(Duration.ZERO));
      return result.exitCode() == 0
          ? new HookOutcome.Done()
          : execFailed(
              command,
              context,
              "command '%s' exited with %d: %s"
                  .formatted(String.join(" ", command), result.exitCode(), result.stderr()),
              result.stdout() + result.stderr());
    } catch (CriException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the hook was ended");
      }
      return failure.code() == CriException.Code.DEADLINE_EXCEEDED && limit.isPresent()
          ? new HookOutcome.OutOfTime()
          : execFailed(command, context, failure.description(), "");
    }
  }

  private static HookOutcome execFailed(
      List<String> command, HookContext context, String error, String output) {
    return new HookOutcome.Failed(
        "Exec lifecycle hook ([%s]) for %s failed - error: %s, message: \"%s\""
            .formatted(String.join(" ", command), context.description(), error, output));
  }

  private HookOutcome httpGet(HTTPGetAction action, HookContext context, Optional<Duration> limit)
      throws InterruptedException {
    try {
      return switch (HttpGetTarget.of(action, context.container(), context.podIp(), USER_AGENT)) {
        case HttpGetTarget.Ready(HttpRequest request) -> {
          send(request, context, Instant.now().plus(limit.orElse(UNLIMITED)));
          yield new HookOutcome.Done();
        }
        case HttpGetTarget.Unknown(String message) -> httpFailed(action, context, message);
      };
    } catch (SocketTimeoutException late) {
      return new HookOutcome.OutOfTime();
    } catch (IOException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the hook was ended");
      }
      return httpFailed(action, context, String.valueOf(failure.getMessage()));
    }
  }

  /** That somebody answers is enough; what the answer says is not looked at, as upstream. */
  private void send(HttpRequest request, HookContext context, Instant deadline) throws IOException {
    try {
      request.sendFollowingRedirects(deadline);
    } catch (HttpRequest.PlainAnswerException plain) {
      URI url = request.url();
      List<HttpRequest.Header> headers =
          request.headers().stream()
              .filter(header -> !header.name().equalsIgnoreCase("Authorization"))
              .toList();
      URI retry = URI.create("http" + url.toString().substring(url.getScheme().length()));
      new HttpRequest(retry, headers).sendFollowingRedirects(deadline);
      metrics.httpFallback();
      events.warning(
          EventTarget.pod(context.pod()),
          EventReason.LIFECYCLE_HTTP_FALLBACK,
          "request to HTTPS lifecycle hook %s got HTTP response, retry with HTTP succeeded"
              .formatted(url.getRawAuthority()));
    }
  }

  private static HookOutcome httpFailed(HTTPGetAction action, HookContext context, String error) {
    return new HookOutcome.Failed(
        "HTTP lifecycle hook (%s) for %s failed - error: %s"
            .formatted(action.getPath(), context.description(), error));
  }

  private HookOutcome sleep(Duration time, Optional<Duration> limit) throws InterruptedException {
    boolean tooLong = limit.isPresent() && limit.get().compareTo(time) < 0;
    boolean whole = false;
    try {
      pause.sleep(tooLong ? limit.get() : time);
      whole = !tooLong;
    } finally {
      if (!whole) {
        metrics.sleepCutShort();
      }
    }
    return tooLong ? new HookOutcome.OutOfTime() : new HookOutcome.Done();
  }
}

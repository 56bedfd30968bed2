package io.javelet.server;

import io.javelet.metrics.HttpMetrics;
import io.javelet.server.auth.Authentication;
import io.javelet.server.auth.Authorization;
import io.javelet.server.auth.Decision;
import io.javelet.server.auth.RequestAttributes;
import io.javelet.server.auth.User;
import io.javelet.server.http.Answer;
import io.javelet.server.http.Exchange;
import io.javelet.server.http.Request;
import io.javelet.server.http.RequestHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One door: asks who is there and whether they may, finds the endpoint, and lets it answer. Runs on
 * the request's own virtual thread. It never looks at what endpoints do.
 */
final class Router implements RequestHandler {
  private static final Logger log = LoggerFactory.getLogger(Router.class);

  /** Those that metrics name, as upstream's do. */
  private static final Set<String> USUAL_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "TRACE", "OPTIONS");

  /** What metrics call long-running, as upstream's do. */
  private static final Set<String> LONG_RUNNING = Set.of("exec", "attach", "debug");

  /** Below these, upstream's answer to an unknown path has other words. */
  private static final Set<String> SERVICES =
      Set.of(
          "pods",
          "stats",
          "exec",
          "attach",
          "portForward",
          "run",
          "containerLogs",
          "logs",
          "checkpoint",
          "debug",
          "runningpods");

  /**
   * Who may come in.
   *
   * @param authentication who asks
   * @param authorization whether they may
   */
  record Guards(Authentication authentication, Authorization authorization) {}

  private final Door door;
  private final Optional<Guards> guards;
  private final List<Endpoint> endpoints;
  private final Set<String> roots;
  private final HttpMetrics metrics;

  /**
   * @param guards absent where anybody may ask
   */
  Router(Door door, Optional<Guards> guards, List<Endpoint> endpoints, HttpMetrics metrics) {
    this.door = door;
    this.guards = guards;
    this.endpoints =
        endpoints.stream().filter(endpoint -> endpoint.doors().contains(door)).toList();
    this.roots = new HashSet<>();
    this.endpoints.forEach(endpoint -> roots.add(root(endpoint.path().segments())));
    this.metrics = metrics;
  }

  @Override
  public void handle(Exchange exchange) throws IOException, InterruptedException {
    Request request = exchange.request();
    long begun = System.nanoTime();
    List<String> segments = PathPattern.split(request.path());
    Found found = find(request, segments);
    HttpMetrics.Request counted = counted(request, segments);
    metrics.begun(counted);
    try {
      Optional<Answer> refusal = refusal(request);
      if (refusal.isPresent()) {
        exchange.send(refusal.get());
      } else {
        answer(exchange, found);
      }
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      metrics.ended(counted, took);
      log.atDebug()
          .addKeyValue("verb", request.method())
          .addKeyValue("path", request.path())
          .addKeyValue("port", door)
          .addKeyValue("from", request.remote())
          .addKeyValue("status", exchange.status())
          .addKeyValue("took", took)
          .log("Answered");
    }
  }

  private sealed interface Found {
    record Here(Endpoint endpoint, Map<String, String> variables) implements Found {}

    record OtherMethods(Set<String> methods) implements Found {}

    record Nothing(boolean belowService) implements Found {}
  }

  private Found find(Request request, List<String> segments) {
    Set<String> others = new TreeSet<>();
    for (Endpoint endpoint : endpoints) {
      Optional<Map<String, String>> variables = endpoint.path().match(segments);
      if (variables.isPresent() && clean(segments)) {
        if (endpoint.takes(request.method())) {
          return new Found.Here(endpoint, variables.get());
        }
        others.addAll(endpoint.methods());
      }
    }
    return others.isEmpty()
        ? new Found.Nothing(segments.size() > 1 && SERVICES.contains(segments.getFirst()))
        : new Found.OtherMethods(others);
  }

  /** No path of ours has empty, {@code .} or {@code ..} segments but for a slash at its end. */
  private static boolean clean(List<String> segments) {
    for (int i = 0; i < segments.size(); i++) {
      String each = segments.get(i);
      boolean last = i == segments.size() - 1;
      if (each.equals(".") || each.equals("..") || (each.isEmpty() && !last)) {
        return false;
      }
    }
    return true;
  }

  private Optional<Answer> refusal(Request request) throws InterruptedException {
    if (guards.isEmpty()) {
      return Optional.empty();
    }
    Optional<User> user = guards.get().authentication().authenticate(request);
    if (user.isEmpty()) {
      return Optional.of(Answer.of(401, "text/plain; charset=utf-8", "Unauthorized"));
    }
    RequestAttributes attributes = RequestAttributes.of(request.method(), request.path());
    return switch (guards.get().authorization().decide(user.get(), attributes)) {
      case Decision.Allowed _ -> Optional.empty();
      case Decision.Refused(String message) ->
          Optional.of(Answer.of(403, "text/plain; charset=utf-8", message));
      case Decision.Undecided(String message) ->
          Optional.of(Answer.of(500, "text/plain; charset=utf-8", message));
    };
  }

  private static void answer(Exchange exchange, Found found)
      throws IOException, InterruptedException {
    switch (found) {
      case Found.Here(Endpoint endpoint, Map<String, String> variables) -> {
        try {
          endpoint.handler().handle(new Call(exchange, variables));
        } catch (RefusedException refused) {
          exchange.send(refused.answer());
        }
      }
      case Found.OtherMethods(Set<String> methods) ->
          exchange.send(
              Answer.of(405, "text/plain", "405: Method Not Allowed")
                  .with("Allow", String.join(", ", methods)));
      case Found.Nothing(boolean belowService) ->
          exchange.send(
              belowService
                  ? Answer.of(404, "text/plain", "404: Page Not Found")
                  : Answer.text(404, "404 page not found\n"));
    }
  }

  private HttpMetrics.Request counted(Request request, List<String> segments) {
    String root = root(segments);
    String path = roots.contains(root) ? root : "other";
    return new HttpMetrics.Request(
        USUAL_METHODS.contains(request.method()) ? request.method() : "other",
        path,
        door.serverType(),
        LONG_RUNNING.contains(path));
  }

  /** What a path is counted under. */
  private static String root(List<String> segments) {
    String first = segments.getFirst();
    return first.equals("metrics") && segments.size() > 1 ? first + "/" + segments.get(1) : first;
  }
}

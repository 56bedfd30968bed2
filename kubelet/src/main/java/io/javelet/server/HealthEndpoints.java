package io.javelet.server;

import static io.javelet.server.Endpoint.ANY;

import io.javelet.metrics.ExpositionText;
import io.javelet.metrics.ExpositionText.Labels;
import io.javelet.metrics.MetricsText;
import io.javelet.server.http.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** {@code /healthz}, its single checks, and what they have said so far. Any thread. */
final class HealthEndpoints {
  private static final Set<Door> SHOWN = EnumSet.of(Door.HTTPS, Door.READ_ONLY, Door.LOCAL);

  /** Who asks for this one learns the truth; the node is well all the same. */
  private static final Answer NO_DEVICE_PLUGINS =
      Answer.text(500, "internal server error: this agent has no server for device plugins\n");

  private final HealthChecks health;
  private final Instant startedAt;
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  /**
   * @param startedAt when this process began
   */
  HealthEndpoints(HealthChecks health, Instant startedAt) {
    this.health = health;
    this.startedAt = startedAt;
  }

  List<Endpoint> all() {
    Set<Door> everywhere = EnumSet.allOf(Door.class);
    return List.of(
        Endpoint.of("/healthz", ANY, everywhere, this::healthz),
        Endpoint.of("/healthz/{check}", ANY, everywhere, this::single),
        Endpoint.of("/metrics/slis", ANY, SHOWN, this::slis));
  }

  private Map<String, String> failures() {
    Map<String, String> failures = health.failures();
    failures.forEach((check, failure) ->
        counts
            .computeIfAbsent(
                ExpositionText.labels(
                    "name",
                    check,
                    "status",
                    failure.isEmpty() ? "success" : "error",
                    "type",
                    "healthz"),
                _ -> new LongAdder())
            .increment());
    return failures;
  }

  private Answer healthz(Call call) {
    Set<String> excluded = new TreeSet<>(call.request().parameters("exclude"));
    List<String> lines = new ArrayList<>();
    boolean failed = false;
    for (Map.Entry<String, String> check : failures().entrySet()) {
      String name = check.getKey();
      if (excluded.remove(name)) {
        lines.add("[+]" + name + " excluded: ok");
      } else if (check.getValue().isEmpty()) {
        lines.add("[+]" + name + " ok");
      } else {
        failed = true;
        lines.add("[-]" + name + " failed: " + check.getValue());
      }
    }
    if (!excluded.isEmpty()) {
      List<String> quoted = excluded.stream().map(name -> '"' + name + '"').toList();
      lines.add(
          "warn: some health checks cannot be excluded: no matches for "
              + String.join(", ", quoted));
    }
    String text = String.join("\n", lines) + "\n";
    if (failed) {
      return Answer.text(500, text + "healthz check failed\n");
    }
    return call.request().query().containsKey("verbose")
        ? Answer.text(200, text + "healthz check passed\n")
        : Answer.text(200, "ok");
  }

  private Answer single(Call call) throws RefusedException {
    String check = call.variable("check");
    String failure = failures().get(check);
    if (failure == null && check.equals("device-plugin")) {
      return NO_DEVICE_PLUGINS;
    }
    if (failure == null) {
      throw new RefusedException(404, "404 page not found\n");
    }
    return failure.isEmpty()
        ? Answer.text(200, "ok")
        : Answer.text(500, "internal server error: " + failure + "\n");
  }

  private Answer slis(Call call) throws IOException {
    if (call.request().method().equals("DELETE")) {
      counts.clear();
      return Answer.text(200, "metrics reset\n");
    }
    Map<String, String> now = failures();
    var out = new ByteArrayOutputStream();
    var text = new ExpositionText(out);
    text.family(
        "kubernetes_healthcheck", "gauge", "[STABLE] Whether a health check has succeeded.");
    for (Map.Entry<String, String> check : now.entrySet()) {
      text.sample(
          Labels.of("name", check.getKey(), "type", "healthz"), check.getValue().isEmpty() ? 1 : 0);
    }
    text.family("kubernetes_healthchecks_total", "counter", "[STABLE] Results of health checks.");
    for (Map.Entry<String, LongAdder> count : new TreeMap<>(counts).entrySet()) {
      text.sample(Labels.of(count.getKey()), (double) count.getValue().sum());
    }
    text.family(
        "process_start_time_seconds",
        "gauge",
        "[ALPHA] When the process began, in seconds since 1970.");
    text.sample(startedAt.toEpochMilli() / 1e3);
    text.flush();
    return Answer.of(200, MetricsText.CONTENT_TYPE, out.toByteArray());
  }
}

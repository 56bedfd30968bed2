package io.javelet.server;

import io.javelet.server.http.Answer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What pods and the node use: {@code /stats/summary} and two metrics endpoints. Any thread. */
final class StatisticsEndpoints {
  private static final Set<Door> SHOWN = EnumSet.of(Door.HTTPS, Door.READ_ONLY, Door.LOCAL);
  private static final Set<String> METHODS = Set.of("GET", "POST");

  private final RuntimeGate runtime;

  StatisticsEndpoints(RuntimeGate runtime) {
    this.runtime = runtime;
  }

  List<Endpoint> all(long startedSeconds) {
    return List.of(
        Endpoint.fixed("/stats", METHODS, SHOWN, Redirects.to("/stats/")),
        Endpoint.of("/stats/summary", METHODS, SHOWN, this::summary),
        MetricsEndpoint.of(
            "/metrics/cadvisor",
            () -> runtime.now().statistics().cadvisorMetrics(),
            startedSeconds),
        MetricsEndpoint.of(
            "/metrics/resource",
            () -> runtime.now().statistics().resourceMetrics(),
            startedSeconds));
  }

  private Answer summary(Call call) throws RefusedException {
    boolean only = call.request().parameters("only_cpu_and_memory").equals(List.of("true"));
    return Answer.json(runtime.now().statistics().summary(only));
  }
}

package io.javelet.server;

import io.javelet.metrics.MetricsText;
import io.javelet.stats.NodeStatistics;
import io.javelet.stats.StatisticsText;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * What pods and the node use: {@code /stats/summary} and two metrics endpoints. Any thread; an
 * answer goes out while it is written, as fast as its client takes it.
 */
final class StatisticsEndpoints {
  private static final Set<Door> SHOWN = EnumSet.of(Door.HTTPS, Door.READ_ONLY, Door.LOCAL);
  private static final Set<String> METHODS = Set.of("GET", "POST");

  /** Each keeps in memory what it has measured until its client has taken it all. */
  private static final int AT_ONCE = 16;

  private final RuntimeGate runtime;
  private final Semaphore places = new Semaphore(AT_ONCE);

  StatisticsEndpoints(RuntimeGate runtime) {
    this.runtime = runtime;
  }

  List<Endpoint> all(long startedSeconds) {
    return List.of(
        Endpoint.fixed("/stats", METHODS, SHOWN, Redirects.to("/stats/")),
        Endpoint.streaming("/stats/summary", METHODS, SHOWN, this::summary),
        metrics("/metrics/cadvisor", NodeStatistics::cadvisorMetrics, startedSeconds),
        metrics("/metrics/resource", NodeStatistics::resourceMetrics, startedSeconds));
  }

  private void summary(Call call) throws IOException, InterruptedException, RefusedException {
    boolean only = call.request().parameters("only_cpu_and_memory").equals(List.of("true"));
    send(
        call,
        Map.of("Content-Type", "application/json"),
        statistics -> statistics.summary(only),
        false);
  }

  private Endpoint metrics(
      String path, Function<NodeStatistics, StatisticsText> measuring, long startedSeconds) {
    Map<String, String> plain =
        Map.of(
            "Content-Type",
            MetricsText.CONTENT_TYPE,
            "Process-Start-Time-Unix",
            Long.toString(startedSeconds));
    Map<String, String> compressed = new LinkedHashMap<>(plain);
    compressed.put("Content-Encoding", "gzip");
    return Endpoint.streaming(
        path,
        Endpoint.ANY,
        SHOWN,
        call -> {
          boolean gzip = Accepted.gzip(call.request());
          send(call, gzip ? compressed : plain, measuring, gzip);
        });
  }

  private void send(
      Call call,
      Map<String, String> headers,
      Function<NodeStatistics, StatisticsText> measuring,
      boolean gzip)
      throws IOException, InterruptedException, RefusedException {
    NodeStatistics statistics = runtime.now().statistics();
    places.acquire();
    try {
      StatisticsText text = measuring.apply(statistics);
      OutputStream answer = call.exchange().stream(200, headers);
      OutputStream out = gzip ? new FastGzip(answer) : answer;
      text.writeTo(out);
      // Not when writing has failed: what is cut short must not end like what is complete.
      out.close();
    } finally {
      places.release();
    }
  }
}

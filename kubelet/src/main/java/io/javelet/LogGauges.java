package io.javelet;

import io.javelet.metrics.WorkMetrics;
import io.javelet.stats.NodeStatistics;

/** Tells what containers' logs take when metrics are asked for. Any thread. */
final class LogGauges implements Runnable {
  private final NodeStatistics statistics;
  private final WorkMetrics metrics;

  LogGauges(NodeStatistics statistics, WorkMetrics metrics) {
    this.statistics = statistics;
    this.metrics = metrics;
  }

  @Override
  public void run() {
    metrics.forgetLogs();
    for (NodeStatistics.LogUse each : statistics.logs()) {
      metrics.log(
          each.uid().value(),
          each.pod().namespace(),
          each.pod().name(),
          each.container(),
          each.bytes());
    }
  }
}

package io.javelet;

import io.javelet.metrics.WorkMetrics;
import io.javelet.os.FileSystemStatistics;
import io.javelet.stats.NodeStatistics;

/** Tells what containers' logs and claims' volumes take when metrics are asked for. Any thread. */
final class DiskGauges implements Runnable {
  private final NodeStatistics statistics;
  private final WorkMetrics metrics;

  DiskGauges(NodeStatistics statistics, WorkMetrics metrics) {
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
    metrics.forgetClaims();
    for (NodeStatistics.ClaimUse each : statistics.claims()) {
      FileSystemStatistics system = each.volume().fileSystem();
      metrics.claim(
          new WorkMetrics.Claim(
              each.namespace(),
              each.claim(),
              system.capacityBytes(),
              system.availableBytes(),
              each.volume().bytes(),
              system.inodes(),
              system.freeInodes()));
    }
  }
}

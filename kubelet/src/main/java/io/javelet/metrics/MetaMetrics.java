package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metrics about metrics: how many there are, by how stable they are. Stateless. */
final class MetaMetrics {
  private static final String NAME = "registered_metrics";

  private MetaMetrics() {}

  static void register(PrometheusRegistry registry) {
    // None is ever hidden, switched off or cut here; registered because upstream has them.
    beta("hidden_metrics_total", "Metrics that are hidden.").register(registry);
    beta("disabled_metrics_total", "Metrics that are switched off.").register(registry);
    Metrics.counter(
            "cardinality_enforcement_unexpected_categorizations_total",
            "Labels that had a value they may not have.")
        .register(registry);
  }

  private static Counter.Builder beta(String name, String help) {
    return Counter.builder().name(name).help("[BETA] " + help).withoutExemplars();
  }

  /** The same, and how many they are. */
  static MetricSnapshots counted(MetricSnapshots all) {
    Map<String, Integer> counts = new TreeMap<>();
    for (MetricSnapshot each : all) {
      // The word that begins the help text.
      String help = String.valueOf(each.getMetadata().getHelp());
      int end = help.indexOf(']');
      counts.merge(help.startsWith("[") && end > 0 ? help.substring(1, end) : "", 1, Integer::sum);
    }
    List<MetricSnapshot> more = new ArrayList<>();
    all.forEach(more::add);
    more.add(count(counts));
    return new MetricSnapshots(more);
  }

  private static MetricSnapshot count(Map<String, Integer> counts) {
    return new CounterSnapshot(
        MetricMetadata.builder()
            .name(NAME)
            .originalName(NAME + "_total")
            .help("[BETA] Metrics that there are, by how stable they are.")
            .build(),
        counts.entrySet().stream()
            .map(each ->
                new CounterSnapshot.CounterDataPointSnapshot(
                    each.getValue(),
                    Labels.of("deprecated_version", "", "stability_level", each.getKey()),
                    null,
                    0))
            .toList());
  }
}

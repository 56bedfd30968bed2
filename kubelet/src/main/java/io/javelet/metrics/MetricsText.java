package io.javelet.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prometheus' text format 0.0.4 as Go's client library writes it. The Java library's own writer
 * would rename counters that do not end in {@code _total}, and write {@code le="5.0"} where
 * everybody's rules say {@code le="5"}.
 */
public final class MetricsText {
  /** The content type of {@link KubeletMetrics#text}. */
  public static final String CONTENT_TYPE =
      "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

  private final StringBuilder text = new StringBuilder();

  private MetricsText() {}

  static String of(MetricSnapshots snapshots) {
    var writer = new MetricsText();
    List<MetricSnapshot> byName =
        snapshots.stream()
            .filter(each -> !each.getDataPoints().isEmpty())
            .sorted(Comparator.comparing(each -> each.getMetadata().getOriginalName()))
            .toList();
    for (MetricSnapshot each : byName) {
      writer.family(each);
    }
    return writer.text.toString();
  }

  private void family(MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getOriginalName();
    switch (snapshot) {
      case CounterSnapshot counter -> {
        head(snapshot, name, "counter");
        counter.getDataPoints().forEach(p -> sample(name, p.getLabels(), number(p.getValue())));
      }
      case GaugeSnapshot gauge -> {
        head(snapshot, name, "gauge");
        gauge.getDataPoints().forEach(p -> sample(name, p.getLabels(), number(p.getValue())));
      }
      case HistogramSnapshot histogram -> {
        head(snapshot, name, "histogram");
        histogram.getDataPoints().forEach(p -> histogram(name, p));
      }
      default -> throw new IllegalStateException("no metric of ours is a " + snapshot.getClass());
    }
  }

  private void head(MetricSnapshot snapshot, String name, String type) {
    String help = String.valueOf(snapshot.getMetadata().getHelp());
    text.append("# HELP ").append(name).append(' ');
    text.append(help.replace("\\", "\\\\").replace("\n", "\\n"));
    text.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void histogram(String name, HistogramSnapshot.HistogramDataPointSnapshot point) {
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    Labels labels = point.getLabels();
    long cumulative = 0;
    for (int i = 0; i < buckets.size(); i++) {
      cumulative += buckets.getCount(i);
      // "le" stands last, as in Go's output; adding it to the labels would sort it in.
      sample(
          name + "_bucket",
          pairs(labels, "le=\"" + number(buckets.getUpperBound(i)) + "\""),
          Long.toString(cumulative));
    }
    sample(name + "_sum", labels, number(point.getSum()));
    sample(name + "_count", labels, Long.toString(cumulative));
  }

  private void sample(String name, Labels labels, String value) {
    sample(name, pairs(labels, ""), value);
  }

  private void sample(String name, String pairs, String value) {
    text.append(name).append(pairs).append(' ').append(value).append('\n');
  }

  private static String pairs(Labels labels, String last) {
    if (labels.isEmpty() && last.isEmpty()) {
      return "";
    }
    String pairs =
        labels.stream()
            .map(label -> label.getName() + "=\"" + escape(label.getValue()) + "\"")
            .collect(Collectors.joining(","));
    return "{" + pairs + (labels.isEmpty() || last.isEmpty() ? "" : ",") + last + "}";
  }

  static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }

  /** A number in Go's shortest form. */
  static String number(double value) {
    var text = new StringBuilder(24);
    GoNumber.append(text, value);
    return text.toString();
  }
}

package io.javelet.stats;

import io.javelet.metrics.ExpositionText;
import io.javelet.metrics.ExpositionText.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Writes a measurement as {@code /metrics/resource} shows it: for autoscalers. Used by one thread,
 * once.
 */
final class ResourceText {
  private static final String STABLE = "[STABLE] ";
  private static final String ALPHA = "[ALPHA] ";

  private final Measurement measured;
  private final ExpositionText text;
  private final List<Labelled> containers = new ArrayList<>();
  private final List<Labelled> pods = new ArrayList<>();

  private record Labelled(Labels labels, Measurement.Use use) {}

  private ResourceText(Measurement measured, OutputStream out) {
    this.measured = measured;
    this.text = new ExpositionText(out);
  }

  static StatisticsText of(Measurement measured) {
    return out -> new ResourceText(measured, out).write();
  }

  private void write() throws IOException {
    for (Measurement.OfPod pod : measured.pods()) {
      String name = pod.sight().name().name();
      String namespace = pod.sight().name().namespace();
      pod.use()
          .ifPresent(
              use -> pods.add(new Labelled(Labels.of("namespace", namespace, "pod", name), use)));
      for (Measurement.OfContainer each : pod.containers()) {
        each.use()
            .ifPresent(use ->
                containers.add(
                    new Labelled(
                        Labels.of(
                            "container",
                            each.container().name(),
                            "namespace",
                            namespace,
                            "pod",
                            name),
                        use)));
      }
    }
    List<Labelled> node = List.of(new Labelled(Labels.NONE, measured.node().use()));
    family(
        "container_cpu_usage_seconds_total",
        "counter",
        STABLE + "Processor time used by a container.",
        containers,
        ResourceText::cpu);
    family(
        "container_memory_working_set_bytes",
        "gauge",
        STABLE + "Memory of a container that cannot be given back at once.",
        containers,
        ResourceText::workingSet);
    starts();
    List<Labelled> limited =
        containers.stream()
            .filter(each -> each.use().usage().memory().swapLimit().isPresent())
            .toList();
    family(
        "container_swap_limit_bytes",
        "gauge",
        ALPHA + "Swap that a container may use.",
        limited,
        usage -> (double) usage.memory().swapLimit().orElse(0L));
    family(
        "container_swap_usage_bytes",
        "gauge",
        ALPHA + "Swap used by a container.",
        containers,
        ResourceText::swap);
    family(
        "node_cpu_usage_seconds_total",
        "counter",
        STABLE + "Processor time used on the node.",
        node,
        ResourceText::cpu);
    family(
        "node_memory_working_set_bytes",
        "gauge",
        STABLE + "Memory of the node that cannot be given back at once.",
        node,
        ResourceText::workingSet);
    text.family("node_swap_usage_bytes", "gauge", ALPHA + "Swap used on the node.");
    text.sample(Labels.NONE, (double) measured.node().swapUsed(), measured.at().toEpochMilli());
    family(
        "pod_cpu_usage_seconds_total",
        "counter",
        STABLE + "Processor time used by a pod.",
        pods,
        ResourceText::cpu);
    family(
        "pod_memory_working_set_bytes",
        "gauge",
        STABLE + "Memory of a pod that cannot be given back at once.",
        pods,
        ResourceText::workingSet);
    family(
        "pod_swap_usage_bytes", "gauge", ALPHA + "Swap used by a pod.", pods, ResourceText::swap);
    text.family("resource_scrape_error", "gauge", STABLE + "Whether something could not be read.");
    text.sample(0);
    text.flush();
  }

  private void family(
      String name,
      String type,
      String help,
      List<Labelled> entries,
      ToDoubleFunction<CgroupUsage> value)
      throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    text.family(name, type, help);
    for (Labelled each : entries) {
      CgroupUsage usage = each.use().usage();
      text.sample(each.labels(), value.applyAsDouble(usage), usage.at().toEpochMilli());
    }
  }

  private void starts() throws IOException {
    if (containers.isEmpty()) {
      return;
    }
    text.family("container_start_time_seconds", "gauge", STABLE + "When a container was started.");
    for (Measurement.OfPod pod : measured.pods()) {
      for (Measurement.OfContainer each : pod.containers()) {
        text.sample(
            Labels.of(
                "container",
                each.container().name(),
                "namespace",
                pod.sight().name().namespace(),
                "pod",
                pod.sight().name().name()),
            each.container()
                    .times()
                    .startedAt()
                    .orElse(each.container().times().createdAt())
                    .toEpochMilli()
                / 1e3,
            measured.at().toEpochMilli());
      }
    }
  }

  private static double cpu(CgroupUsage usage) {
    return usage.cpu().total() / 1e9;
  }

  private static double workingSet(CgroupUsage usage) {
    return usage.memory().workingSet();
  }

  private static double swap(CgroupUsage usage) {
    return usage.memory().swap();
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What this agent is and where it runs; set once, at the start. Thread-safe. */
public final class AgentMetrics {
  private final PrometheusRegistry registry;

  AgentMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /** The node's name. */
  public void node(String name) {
    Metrics.gauge("kubelet_node_name", "The node's name; always 1.")
        .labelNames("node")
        .register(registry)
        .labelValues(name)
        .set(1);
  }

  /**
   * The build, in upstream's labels; what there is no such thing of is empty.
   *
   * @param version of this agent, such as {@code v1.36.2+javelet}
   * @param java the version of Java that runs it
   * @param architecture of the machine, such as {@code amd64}
   */
  public void build(String version, String java, String architecture) {
    String[] parts = version.replaceFirst("^v", "").split("[.+-]", -1);
    Gauge.builder()
        .name("kubernetes_build_info")
        .help("[BETA] What was built; always 1.")
        .withoutExemplars()
        .labelNames(
            "build_date",
            "compiler",
            "git_commit",
            "git_tree_state",
            "git_version",
            "go_version",
            "major",
            "minor",
            "platform")
        .register(registry)
        .labelValues(
            "",
            "javac",
            "",
            "",
            version,
            "java" + java,
            parts[0],
            parts.length > 1 ? parts[1] : "",
            "linux/" + architecture)
        .set(1);
  }

  /**
   * The version that this agent behaves as.
   *
   * @param version such as {@code 1.36.2}
   */
  public void emulation(String version) {
    String[] parts = version.replaceFirst("^v", "").split("[.+-]", -1);
    String minor = parts[0] + "." + (parts.length > 1 ? parts[1] : "0");
    int before = parts.length > 1 ? Integer.parseInt(parts[1]) - 1 : 0;
    Metrics.gauge("version_info", "The version that this agent behaves as; always 1.")
        .labelNames("binary", "component", "emulation", "min_compat")
        .register(registry)
        .labelValues(
            version.replaceFirst("^v", "").split("[+-]", -1)[0],
            "kube",
            minor,
            parts[0] + "." + before)
        .set(1);
  }

  /** Where the use of pods is read: cgroup files, as cAdvisor does. */
  public void readsCgroups() {
    Metrics.gauge("kubelet_metrics_provider", "Where the use of pods is read.")
        .labelNames("provider")
        .register(registry)
        .labelValues("cadvisor")
        .set(1);
  }

  /** The version of cgroups: 1 or 2. */
  public void cgroupVersion(int version) {
    Metrics.gauge("kubelet_cgroup_version", "Version of cgroups on this machine.")
        .register(registry)
        .set(version);
  }

  /** Tells of features. */
  public Features features() {
    return new Features(
        Gauge.builder()
            .name("kubernetes_feature_enabled")
            .help("[BETA] Whether a feature is on.")
            .withoutExemplars()
            .labelNames("name", "stage")
            .register(registry));
  }

  /** Features, one by one. */
  public static final class Features {
    private final Gauge gauge;

    private Features(Gauge gauge) {
      this.gauge = gauge;
    }

    /**
     * A feature.
     *
     * @param stage {@code ALPHA}, {@code BETA}, {@code DEPRECATED}; empty for what is stable
     */
    public void feature(String name, String stage, boolean on) {
      gauge.labelValues(name, stage).set(on ? 1 : 0);
    }
  }
}

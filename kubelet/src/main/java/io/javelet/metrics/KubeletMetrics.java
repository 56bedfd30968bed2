package io.javelet.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Instant;

/**
 * All metrics of one agent. The root makes it and hands each room its group. Thread-safe.
 *
 * @param registry what is written by {@link #text}
 * @param agent what this agent is
 * @param runtime calls to the container runtime
 * @param pleg how the runtime is watched
 * @param pods pods and their workers
 * @param life how pods are taken, started, changed and ended
 * @param cluster how this node and the API server know each other
 * @param http requests to our servers
 * @param staticPods manifests of static pods
 * @param eviction pods and images that had to go
 * @param shutdown when the machine shut down
 * @param topology what containers have to themselves
 * @param probes what is written by {@link #probesText}
 * @param probe probes of containers
 * @param hooks run before {@link #text}
 */
public record KubeletMetrics(
    PrometheusRegistry registry,
    AgentMetrics agent,
    RuntimeMetrics runtime,
    PlegMetrics pleg,
    PodMetrics pods,
    Life life,
    Cluster cluster,
    HttpMetrics http,
    StaticPodMetrics staticPods,
    EvictionMetrics eviction,
    ShutdownMetrics shutdown,
    TopologyMetrics topology,
    PrometheusRegistry probes,
    ProbeMetrics probe,
    ScrapeHooks hooks) {

  /**
   * How pods are taken, started, changed and ended.
   *
   * @param admission pods that were not taken
   * @param images images that containers wanted
   * @param starts how pods begin and containers end
   * @param hooks what containers want done after their start and before their end
   * @param resizes pods whose resources change
   * @param work on cgroups, volumes and logs
   */
  public record Life(
      AdmissionMetrics admission,
      ImageMetrics images,
      PodStartMetrics starts,
      HookMetrics hooks,
      ResizeMetrics resizes,
      WorkMetrics work) {
    private static Life of(PrometheusRegistry registry) {
      return new Life(
          new AdmissionMetrics(registry),
          new ImageMetrics(registry),
          new PodStartMetrics(registry),
          new HookMetrics(registry),
          new ResizeMetrics(registry),
          new WorkMetrics(registry));
    }

    /** Ones that nobody reads. */
    public static Life unseen() {
      return of(new PrometheusRegistry());
    }
  }

  /**
   * How this node and the API server know each other.
   *
   * @param client requests to the API server
   * @param access who asks this node
   * @param certificates this node's own
   * @param start how long it took to join
   */
  public record Cluster(
      RestClientMetrics client,
      AccessMetrics access,
      CertificateMetrics certificates,
      NodeStartMetrics start) {}

  /**
   * New metrics, all at nothing.
   *
   * @param procSelf {@code /proc/self}, or what stands for it in a test
   * @param startedAt when this process began
   */
  public static KubeletMetrics create(Path procSelf, Instant startedAt) {
    var registry = new PrometheusRegistry();
    ProcessMetrics.register(procSelf, startedAt, registry);
    MetaMetrics.register(registry);
    var start = new NodeStartMetrics(registry);
    start.started(ProcessMetrics.booted(procSelf), startedAt);
    var probes = new PrometheusRegistry();
    ProcessMetrics.registerStart(startedAt, probes);
    return new KubeletMetrics(
        registry,
        new AgentMetrics(registry),
        new RuntimeMetrics(registry),
        new PlegMetrics(registry),
        new PodMetrics(registry),
        Life.of(registry),
        new Cluster(
            new RestClientMetrics(registry),
            new AccessMetrics(registry),
            new CertificateMetrics(registry),
            start),
        new HttpMetrics(registry),
        new StaticPodMetrics(registry),
        new EvictionMetrics(registry),
        new ShutdownMetrics(registry),
        new TopologyMetrics(registry),
        probes,
        new ProbeMetrics(probes),
        new ScrapeHooks());
  }

  /** Those of probes, as {@link #text}: they are many, and few want them. */
  public String probesText() {
    return MetricsText.of(probes.scrape());
  }

  /** All of them but those of probes, as {@value MetricsText#CONTENT_TYPE}. */
  public String text() {
    hooks.run();
    return MetricsText.of(MetaMetrics.counted(registry.scrape()));
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a node took from its boot until the cluster could use it, once. Thread-safe. */
public final class NodeStartMetrics {
  private final Gauge beforeAgent;
  private final Gauge beforeRegistration;
  private final Gauge registration;
  private final Gauge afterRegistration;
  private final Gauge all;
  private Optional<Instant> booted = Optional.empty();
  private Optional<Instant> agentStarted = Optional.empty();
  private Optional<Instant> attempted = Optional.empty();
  private Optional<Instant> registered = Optional.empty();
  private boolean ready;

  NodeStartMetrics(PrometheusRegistry registry) {
    beforeAgent = gauge("pre_kubelet_duration_seconds", "Time from boot to this agent.", registry);
    beforeRegistration =
        gauge("pre_registration_duration_seconds", "Time from there to registering.", registry);
    registration = gauge("registration_duration_seconds", "Time of registering.", registry);
    afterRegistration =
        gauge("post_registration_duration_seconds", "Time from there to being ready.", registry);
    all = gauge("duration_seconds", "Time from boot to being ready.", registry);
  }

  private static Gauge gauge(String name, String help, PrometheusRegistry registry) {
    return Metrics.gauge("kubelet_node_startup_" + name, help).register(registry);
  }

  /** Ones that nobody reads. */
  public static NodeStartMetrics unseen() {
    return new NodeStartMetrics(new PrometheusRegistry());
  }

  /** When the machine, as far as it tells, and this agent were started. */
  synchronized void started(Optional<Instant> boot, Instant agent) {
    booted = boot;
    agentStarted = Optional.of(agent);
  }

  /** The node registers; the first time counts. */
  public synchronized void registering(Instant now) {
    if (attempted.isEmpty()) {
      attempted = Optional.of(now);
    }
  }

  /** The cluster has a new node. */
  public synchronized void registered(Instant now) {
    if (attempted.isEmpty() || registered.isPresent()) {
      return;
    }
    registered = Optional.of(now);
    booted.ifPresent(boot -> agentStarted.ifPresent(agent -> set(beforeAgent, boot, agent)));
    agentStarted.ifPresent(agent -> set(beforeRegistration, agent, attempted.get()));
    set(registration, attempted.get(), now);
  }

  /** The cluster was told that the node is ready. */
  public synchronized void ready(Instant now) {
    if (registered.isEmpty() || ready) {
      return;
    }
    ready = true;
    set(afterRegistration, registered.get(), now);
    booted.ifPresent(boot -> set(all, boot, now));
  }

  private static void set(Gauge gauge, Instant from, Instant until) {
    gauge.set(Seconds.of(Duration.between(from, until)));
  }
}

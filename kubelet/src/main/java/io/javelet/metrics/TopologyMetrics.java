package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;

/** CPUs and memory that pods and containers have to themselves. Thread-safe. */
public final class TopologyMetrics {
  private static final double NANOS_PER_MILLI = 1_000_000;
  private static final int MILLICORES = 1000;

  /** Upstream's: from 0.05 ms on, each twice the one before. */
  private static final double[] MILLISECONDS = {
    0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6, 819.2
  };

  private final PrometheusRegistry registry;
  private Optional<ProtectedMemory> protectedMemory = Optional.empty();
  private final Counter requests;
  private final Counter errors;
  private final Histogram duration;
  private final Counter cpuRequests;
  private final Counter cpuErrors;
  private final Gauge shared;
  private final Gauge exclusive;
  private final Gauge perNode;
  private final Counter memoryRequests;
  private final Counter memoryErrors;
  private final Counter aligned;
  private final Counter notAligned;

  private record ProtectedMemory(Gauge min, Gauge low) {}

  TopologyMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    requests =
        counter(registry, "kubelet_topology_manager_admission_requests_total", "Pods looked at.");
    errors =
        counter(
            registry,
            "kubelet_topology_manager_admission_errors_total",
            "Pods that could not get what they want near together.");
    duration =
        Metrics.histogram(
                "kubelet_topology_manager_admission_duration_ms",
                "Time to find a pod's place, in milliseconds.",
                MILLISECONDS)
            .register(registry);
    cpuRequests =
        counter(
            registry,
            "kubelet_cpu_manager_pinning_requests_total",
            "Containers that wanted CPUs to themselves.");
    cpuErrors =
        counter(
            registry,
            "kubelet_cpu_manager_pinning_errors_total",
            "Containers that wanted CPUs to themselves and did not get them.");
    shared =
        Metrics.gauge(
                "kubelet_cpu_manager_shared_pool_size_millicores",
                "CPUs that nobody has to himself and that are not reserved, in thousandths.")
            .register(registry);
    exclusive =
        Metrics.gauge(
                "kubelet_cpu_manager_exclusive_cpu_allocation_count",
                "CPUs that containers have to themselves.")
            .register(registry);
    perNode =
        Metrics.gauge(
                "kubelet_cpu_manager_allocation_per_numa",
                "CPUs that containers have to themselves, by NUMA node.")
            .labelNames("numa_node")
            .register(registry);
    memoryRequests =
        counter(
            registry,
            "kubelet_memory_manager_pinning_requests_total",
            "Containers that wanted memory of chosen NUMA nodes.");
    memoryErrors =
        counter(
            registry,
            "kubelet_memory_manager_pinning_errors_total",
            "Containers that wanted memory of chosen NUMA nodes and did not get it.");
    aligned =
        Metrics.counter(
                "kubelet_container_aligned_compute_resources_count",
                "What containers or pods got within one boundary.")
            .labelNames("scope", "boundary")
            .register(registry);
    notAligned =
        Metrics.counter(
                "kubelet_container_aligned_compute_resources_failure_count",
                "What containers or pods could not get within one boundary.")
            .labelNames("scope", "boundary")
            .register(registry);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Metrics.counter(name, help).register(registry);
  }

  /** A pod was looked at, which took so many nanoseconds. */
  public void admission(long nanos) {
    requests.inc();
    duration.observe(nanos / NANOS_PER_MILLI);
  }

  /** Pods that got no place. */
  public void admissionErrors(int count) {
    errors.inc(count);
  }

  /** Containers that wanted CPUs. */
  public void cpuRequests(int count) {
    cpuRequests.inc(count);
  }

  /** Containers that got none. */
  public void cpuErrors(int count) {
    cpuErrors.inc(count);
  }

  /** Containers that wanted memory. */
  public void memoryRequests(int count) {
    memoryRequests.inc(count);
  }

  /** Containers that got none. */
  public void memoryErrors(int count) {
    memoryErrors.inc(count);
  }

  /** How many CPUs can be given, and how many are. */
  public void cpus(int available, int given) {
    shared.set((double) available * MILLICORES);
    exclusive.set(given);
  }

  /** How many CPUs of a NUMA node are given. */
  public void cpusOfNode(int node, int given) {
    perNode.labelValues(String.valueOf(node)).set(given);
  }

  /**
   * Memory in bytes that the kernel protects for guaranteed pods in any case, and for burstable
   * ones while others have some to give. Shown from the first call on, as upstream with {@code
   * MemoryQoS} alone.
   */
  public synchronized void protectedMemory(long guaranteed, long burstable) {
    ProtectedMemory gauges =
        protectedMemory.orElseGet(() ->
            new ProtectedMemory(
                Metrics.gauge(
                        "kubelet_memory_qos_node_memory_min_bytes",
                        "Memory in bytes that is protected for guaranteed pods (memory.min).")
                    .register(registry),
                Metrics.gauge(
                        "kubelet_memory_qos_node_memory_low_bytes",
                        "Memory in bytes that is protected for burstable pods (memory.low).")
                    .register(registry)));
    protectedMemory = Optional.of(gauges);
    gauges.min().set((double) guaranteed);
    gauges.low().set((double) burstable);
  }

  /** Something was got within a boundary. */
  public void aligned(String scope, String boundary, int count) {
    aligned.labelValues(scope, boundary).inc(count);
  }

  /** Something could not be got within a boundary. */
  public void notAligned(String scope, String boundary, int count) {
    notAligned.labelValues(scope, boundary).inc(count);
  }

  /** Shows what concerns CPUs before there is any. */
  public void showCpus() {
    aligned("container", "physical_cpu", 0);
    aligned("container", "uncore_cache", 0);
    notAligned("container", "physical_cpu", 0);
  }

  /** Shows what concerns NUMA nodes before there is any. */
  public void showPlaces() {
    for (String scope : new String[] {"container", "pod"}) {
      aligned(scope, "numa_node", 0);
      notAligned(scope, "numa_node", 0);
    }
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;

/** Work on cgroups, volumes and logs of pods. Thread-safe. */
public final class WorkMetrics {
  private static final double[] STORAGE_BUCKETS = {
    0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 25, 50, 120, 300, 600
  };

  private final Histogram cgroups;
  private final Histogram storage;
  private final Histogram measuring;
  private final Gauge volumes;
  private final Gauge cleaned;
  private final Gauge notCleaned;
  private final Gauge logs;
  private final Gauge claimCapacity;
  private final Gauge claimAvailable;
  private final Gauge claimUsed;
  private final Gauge claimInodes;
  private final Gauge claimInodesFree;
  private final Gauge claimInodesUsed;

  /** Ones that nobody reads. */
  public static WorkMetrics unseen() {
    return new WorkMetrics(new PrometheusRegistry());
  }

  WorkMetrics(PrometheusRegistry registry) {
    cgroups =
        Metrics.histogram(
                "kubelet_cgroup_manager_duration_seconds", "Time of making and removing cgroups.")
            .labelNames("operation_type")
            .register(registry);
    storage =
        Metrics.histogram(
                "storage_operation_duration_seconds",
                "Time of making volumes and removing them.",
                STORAGE_BUCKETS)
            .labelNames("volume_plugin", "operation_name", "status", "migrated")
            .register(registry);
    measuring =
        Metrics.histogram(
                "kubelet_volume_metric_collection_duration_seconds",
                "Time of measuring what volumes take.")
            .labelNames("metric_source")
            .register(registry);
    volumes =
        Metrics.gauge("volume_manager_total_volumes", "Volumes of pods.")
            .labelNames("plugin_name", "state")
            .register(registry);
    cleaned =
        Metrics.gauge(
                "kubelet_orphan_pod_cleaned_volumes",
                "Folders of unknown pods that the last round removed.")
            .register(registry);
    notCleaned =
        Metrics.gauge(
                "kubelet_orphan_pod_cleaned_volumes_errors",
                "Folders of unknown pods that the last round could not remove.")
            .register(registry);
    logs =
        Metrics.gauge(
                "kubelet_container_log_filesystem_used_bytes", "Disk space of a container's logs.")
            .labelNames("uid", "namespace", "pod", "container")
            .register(registry);
    claimCapacity = claim("capacity_bytes", "What a claim's volume can hold.", registry);
    claimAvailable = claim("available_bytes", "What a claim's volume can still hold.", registry);
    claimUsed = claim("used_bytes", "What a claim's volume holds.", registry);
    claimInodes = claim("inodes", "Files that a claim's volume can hold.", registry);
    claimInodesFree = claim("inodes_free", "Files that it can still hold.", registry);
    claimInodesUsed = claim("inodes_used", "Files that it holds.", registry);
  }

  /**
   * A cgroup was looked after.
   *
   * @param operation {@code create}, {@code update} or {@code destroy}
   */
  public void cgroup(String operation, Duration took) {
    cgroups.labelValues(operation).observe(Seconds.of(took));
  }

  /**
   * Volumes were made or removed.
   *
   * @param plugin the kind of volume, as {@code kubernetes.io/empty-dir}
   * @param operation {@code volume_mount} or {@code volume_unmount}
   */
  public void storage(String plugin, String operation, Duration took, boolean failed) {
    storage
        .labelValues(plugin, operation, failed ? "fail-unknown" : "success", "false")
        .observe(Seconds.of(took));
  }

  /** A pod's volumes were measured. */
  public void volumesMeasured(Duration took) {
    measuring.labelValues("pod").observe(Seconds.of(took));
  }

  /** Begins a new count of volumes. */
  public void forgetVolumes() {
    volumes.clear();
  }

  /**
   * How many volumes of a kind there are.
   *
   * @param state {@code desired_state_of_world} or {@code actual_state_of_world}
   */
  public void volumes(String plugin, String state, int count) {
    volumes.labelValues(plugin, state).set(count);
  }

  /** A round of removing what nobody knows has ended. */
  public void cleanedUp(int removed, int failed) {
    cleaned.set(removed);
    notCleaned.set(failed);
  }

  private static Gauge claim(String name, String help, PrometheusRegistry registry) {
    return Metrics.gauge("kubelet_volume_stats_" + name, help)
        .labelNames("namespace", "persistentvolumeclaim")
        .register(registry);
  }

  /** Begins a new list of claims. */
  public void forgetClaims() {
    for (Gauge each :
        List.of(
            claimCapacity,
            claimAvailable,
            claimUsed,
            claimInodes,
            claimInodesFree,
            claimInodesUsed)) {
      each.clear();
    }
  }

  /**
   * A claim and what its volume is like.
   *
   * @param inodes all of them
   */
  public record Claim(
      String namespace,
      String name,
      long capacity,
      long available,
      long used,
      long inodes,
      long inodesFree) {}

  /** What a claim's volume holds. */
  public void claim(Claim claim) {
    String[] labels = {claim.namespace(), claim.name()};
    claimCapacity.labelValues(labels).set((double) claim.capacity());
    claimAvailable.labelValues(labels).set((double) claim.available());
    claimUsed.labelValues(labels).set((double) claim.used());
    claimInodes.labelValues(labels).set((double) claim.inodes());
    claimInodesFree.labelValues(labels).set((double) claim.inodesFree());
    claimInodesUsed.labelValues(labels).set((double) (claim.inodes() - claim.inodesFree()));
  }

  /** Begins a new list of logs. */
  public void forgetLogs() {
    logs.clear();
  }

  /** What a container's logs take. */
  public void log(String uid, String namespace, String pod, String container, long bytes) {
    logs.labelValues(uid, namespace, pod, container).set((double) bytes);
  }
}

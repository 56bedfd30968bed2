package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Images that containers wanted. Thread-safe. */
public final class ImageMetrics {
  private static final double[] PULL_BUCKETS = {
    1, 5, 10, 20, 30, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600
  };
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** The word for what is larger than so many bytes. */
  private static final TreeMap<Long, String> SIZES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(0L, "0-10MB"),
              Map.entry(10 * MIB, "10MB-100MB"),
              Map.entry(100 * MIB, "100MB-500MB"),
              Map.entry(500 * MIB, "500MB-1GB"),
              Map.entry(GIB, "1GB-5GB"),
              Map.entry(5 * GIB, "5GB-10GB"),
              Map.entry(10 * GIB, "10GB-20GB"),
              Map.entry(20 * GIB, "20GB-30GB"),
              Map.entry(30 * GIB, "30GB-40GB"),
              Map.entry(40 * GIB, "40GB-60GB"),
              Map.entry(60 * GIB, "60GB-100GB"),
              Map.entry(100 * GIB, "GT100GB")));

  private final Counter ensured;
  private final Histogram pulls;
  private final Counter volumesRequested;
  private final Counter volumesMounted;
  private final Counter volumeErrors;
  private final Histogram plugins;
  private final Counter pluginErrors;
  private final Gauge pluginConfiguration;
  private final Counter accessChecks;
  private final Gauge pullIntents;
  private final Gauge pulledRecords;

  /** Ones that nobody reads. */
  public static ImageMetrics unseen() {
    return new ImageMetrics(new PrometheusRegistry());
  }

  ImageMetrics(PrometheusRegistry registry) {
    ensured =
        Metrics.counter(
                "kubelet_image_manager_ensure_image_requests_total",
                "Images that containers needed, by whether they were here.")
            .labelNames("pull_policy", "present_locally", "pull_required")
            .register(registry);
    pulls =
        Metrics.histogram(
                "kubelet_image_pull_duration_seconds",
                "Time of pulling an image, by its size.",
                PULL_BUCKETS)
            .labelNames("image_size_in_bytes")
            .register(registry);
    volumesRequested =
        beta("kubelet_image_volume_requested_total", "Images that were to be mounted as volumes.")
            .register(registry);
    volumesMounted =
        beta("kubelet_image_volume_mounted_succeed_total", "Images that were mounted as volumes.")
            .register(registry);
    volumeErrors =
        beta("kubelet_image_volume_mounted_errors_total", "Images that could not be mounted.")
            .register(registry);
    plugins =
        Metrics.histogram(
                "kubelet_credential_provider_plugin_duration",
                "Time that a credential provider took.")
            .labelNames("plugin_name")
            .register(registry);
    pluginErrors =
        Metrics.counter(
                "kubelet_credential_provider_plugin_errors_total",
                "Times that a credential provider has failed.")
            .labelNames("plugin_name")
            .register(registry);
    pluginConfiguration =
        Metrics.gauge(
                "kubelet_credential_provider_config_info",
                "The credential providers' configuration; always 1.")
            .labelNames("hash")
            .register(registry);
    accessChecks =
        Metrics.counter(
                "kubelet_imagemanager_image_mustpull_checks_total",
                "Times that it was looked up whether a pod may use an image that is here.")
            .labelNames("result")
            .register(registry);
    pullIntents =
        Metrics.gauge(
                "kubelet_imagemanager_ondisk_pullintents",
                "Image pulls that are noted down as under way.")
            .register(registry);
    pulledRecords =
        Metrics.gauge(
                "kubelet_imagemanager_ondisk_pulledrecords",
                "Images of which it is noted down with what they were pulled.")
            .register(registry);
  }

  /** Why a pod may use an image that is here, or may not. */
  public enum AccessCheck {
    POLICY_ALLOWED("credentialPolicyAllowed"),
    RECORD_FOUND("credentialRecordFound"),
    MUST_AUTHENTICATE("mustAuthenticate"),
    ERROR("error");

    private final String word;

    AccessCheck(String word) {
      this.word = word;
    }
  }

  /** It was looked up whether a pod may use an image that is here. */
  public void accessChecked(AccessCheck result) {
    accessChecks.labelValues(result.word).inc();
  }

  /** So many pulls are noted down as under way, and so many images as pulled. */
  public void pullRecords(int intents, int records) {
    pullIntents.set(intents);
    pulledRecords.set(records);
  }

  private static Counter.Builder beta(String name, String help) {
    return Counter.builder().name(name).help("[BETA] " + help).withoutExemplars();
  }

  /**
   * A container with images as volumes was asked for.
   *
   * @param failed whether it was the mounting that failed
   */
  public void volumes(int images, boolean failed) {
    volumesRequested.inc(images);
    (failed ? volumeErrors : volumesMounted).inc(images);
  }

  /** A credential provider was asked. */
  public void pluginAsked(String plugin, Duration took, boolean failed) {
    plugins.labelValues(plugin).observe(Seconds.of(took));
    if (failed) {
      pluginErrors.labelValues(plugin).inc();
    }
  }

  /** The configuration of the credential providers, by its digest. */
  public void credentialConfiguration(String hash) {
    pluginConfiguration.labelValues(hash).set(1);
  }

  /**
   * A container's image was looked after.
   *
   * @param policy {@code always}, {@code ifnotpresent} or {@code never}
   * @param present whether it was here; absent when nobody asked
   * @param pullRequired whether it had to be pulled; absent when that did not come to light
   */
  public void ensured(String policy, Optional<Boolean> present, Optional<Boolean> pullRequired) {
    ensured.labelValues(policy, word(present), word(pullRequired)).inc();
  }

  private static String word(Optional<Boolean> known) {
    return known.map(String::valueOf).orElse("unknown");
  }

  /**
   * An image was pulled.
   *
   * @param bytes its size; 0 when the runtime does not say
   * @param took waiting for other pulls included
   */
  public void pulled(long bytes, Duration took) {
    Map.Entry<Long, String> size = SIZES.lowerEntry(bytes);
    pulls.labelValues(size == null ? "N/A" : size.getValue()).observe(Seconds.of(took));
  }
}

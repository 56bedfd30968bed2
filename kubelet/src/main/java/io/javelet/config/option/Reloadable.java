package io.javelet.config.option;

import java.util.Set;

/** The options whose change takes effect while the agent runs. All others need a restart. */
final class Reloadable {
  private static final Set<KubeletOption<?>> OPTIONS =
      Set.of(
          StaticPodOptions.PATH,
          StaticPodOptions.URL,
          StaticPodOptions.URL_HEADER,
          StaticPodOptions.FILE_CHECK_FREQUENCY,
          StaticPodOptions.HTTP_CHECK_FREQUENCY,
          ImageOptions.MINIMUM_GC_AGE,
          ImageOptions.MAXIMUM_GC_AGE,
          ImageOptions.GC_HIGH_THRESHOLD,
          ImageOptions.GC_LOW_THRESHOLD,
          PodOptions.MAX_RESTART_PERIOD,
          EvictionOptions.SYSTEM_RESERVED,
          EvictionOptions.KUBE_RESERVED,
          EvictionOptions.HARD,
          EvictionOptions.SOFT,
          EvictionOptions.SOFT_GRACE_PERIOD,
          EvictionOptions.MINIMUM_RECLAIM,
          EvictionOptions.MERGE_DEFAULTS,
          EvictionOptions.PRESSURE_TRANSITION_PERIOD,
          EvictionOptions.MAX_POD_GRACE_PERIOD,
          StorageOptions.LOG_MAX_SIZE,
          StorageOptions.LOG_MAX_FILES,
          StorageOptions.LOG_MAX_WORKERS,
          StorageOptions.LOG_MONITOR_INTERVAL,
          LoggingOptions.VERBOSITY,
          LoggingOptions.VMODULE);

  private Reloadable() {}

  static boolean contains(KubeletOption<?> option) {
    return OPTIONS.contains(option);
  }
}

package io.javelet.config.option;

import java.util.Set;

/**
 * The options this agent acts on. What is neither here nor futile upstream is accepted, checked and
 * shown, and the start names it as having no effect yet. This set only grows.
 */
final class Effective {
  private static final Set<KubeletOption<?>> OPTIONS =
      Set.of(
          GeneralOptions.CONFIG,
          GeneralOptions.CONFIG_DIR,
          GeneralOptions.STRICT_CONFIG,
          GeneralOptions.FEATURE_GATES,
          GeneralOptions.HELP,
          GeneralOptions.VERSION_FLAG,
          GeneralOptions.ROOT_DIR,
          GeneralOptions.LOCK_FILE,
          GeneralOptions.EXIT_ON_LOCK_CONTENTION,
          GeneralOptions.SYNC_FREQUENCY,
          GeneralOptions.OOM_SCORE_ADJ,
          GeneralOptions.MAX_OPEN_FILES,
          GeneralOptions.RUN_ONCE,
          StaticPodOptions.PATH,
          RuntimeOptions.ENDPOINT,
          RuntimeOptions.REQUEST_TIMEOUT,
          RuntimeOptions.EMBEDDED_RUNTIME,
          RuntimeOptions.EMBEDDED_SANDBOX_IMAGE,
          ImageOptions.SERIALIZE_PULLS,
          ImageOptions.MAX_PARALLEL_PULLS,
          ImageOptions.REGISTRY_QPS,
          ImageOptions.REGISTRY_BURST,
          ServerOptions.ADDRESS,
          ServerOptions.READ_ONLY_PORT,
          ServerOptions.HEALTHZ_PORT,
          ServerOptions.HEALTHZ_ADDRESS,
          NodeOptions.HOSTNAME_OVERRIDE,
          NodeOptions.NODE_IP,
          NetworkOptions.CLUSTER_DOMAIN,
          NetworkOptions.CLUSTER_DNS,
          StorageOptions.POD_LOGS_DIR,
          PodOptions.POD_PIDS_LIMIT,
          PodOptions.SECCOMP_DEFAULT,
          PodOptions.SECCOMP_DEFAULT_FLAG,
          PodOptions.PROTECT_KERNEL_DEFAULTS,
          ResourceOptions.CGROUP_DRIVER,
          ResourceOptions.CGROUP_ROOT,
          ResourceOptions.CGROUPS_PER_QOS,
          ResourceOptions.CPU_CFS_QUOTA,
          ResourceOptions.CPU_CFS_QUOTA_PERIOD,
          ResourceOptions.FAIL_CGROUP_V1,
          ResourceOptions.FAIL_SWAP_ON,
          EvictionOptions.MERGE_DEFAULTS,
          LoggingOptions.VERBOSITY,
          LoggingOptions.VMODULE,
          LoggingOptions.FORMAT,
          LoggingOptions.FLUSH_FREQUENCY,
          LoggingOptions.TEXT_SPLIT_STREAM,
          LoggingOptions.TEXT_BUFFER,
          LoggingOptions.JSON_SPLIT_STREAM,
          LoggingOptions.JSON_BUFFER);

  private Effective() {}

  static boolean contains(KubeletOption<?> option) {
    return OPTIONS.contains(option);
  }
}

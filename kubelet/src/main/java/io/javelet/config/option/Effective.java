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
          ResourceOptions.FAIL_CGROUP_V1,
          ResourceOptions.FAIL_SWAP_ON,
          EvictionOptions.MERGE_DEFAULTS);

  private Effective() {}

  static boolean contains(KubeletOption<?> option) {
    return OPTIONS.contains(option);
  }
}

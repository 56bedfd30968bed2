package io.javelet.config.option;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options whose change takes effect while the agent runs: those that some room subscribes to.
 * All others need a restart. This set only grows.
 */
final class Reloadable {
  private static final Set<KubeletOption<?>> OPTIONS =
      Stream.of(
              LoggingOptions.OPTIONS,
              StaticPodOptions.OPTIONS,
              PodOptions.CRASH_LOOP,
              StorageOptions.ROTATION,
              ImageOptions.PULLS,
              ImageOptions.COLLECTION,
              EvictionOptions.RESERVATIONS,
              EvictionOptions.THRESHOLDS_AND_GRACE)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private Reloadable() {}

  static boolean contains(KubeletOption<?> option) {
    return OPTIONS.contains(option);
  }
}

package io.javelet.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Hooks that did not go as declared. Thread-safe. */
public final class HookMetrics {
  private final Counter fallbacks;
  private final Counter sleeps;

  /** Ones that nobody reads. */
  public static HookMetrics unseen() {
    return new HookMetrics(new PrometheusRegistry());
  }

  HookMetrics(PrometheusRegistry registry) {
    fallbacks =
        Metrics.counter(
                "kubelet_lifecycle_handler_http_fallbacks_total",
                "HTTPS hooks that were answered in HTTP and sent again so.")
            .register(registry);
    sleeps =
        Metrics.counter(
                "kubelet_sleep_action_terminated_early_total",
                "Sleeping hooks that were cut short.")
            .register(registry);
  }

  /** An HTTPS hook was answered in HTTP. */
  public void httpFallback() {
    fallbacks.inc();
  }

  /** A hook's sleep was ended before its time. */
  public void sleepCutShort() {
    sleeps.inc();
  }
}

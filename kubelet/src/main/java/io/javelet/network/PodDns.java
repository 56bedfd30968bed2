package io.javelet.network;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.DnsSettings;
import java.util.List;

/**
 * The resolver configuration of a pod. Pure. Upstream's counterpart: {@code Configurer.GetPodDNS}.
 */
public final class PodDns {
  private PodDns() {}

  /**
   * What a pod gets, and what it is told about it.
   *
   * @param settings what the pod's resolver is to say
   * @param warnings events the pod is due, in order
   */
  public record Result(DnsSettings settings, List<Warning> warnings) {
    public Result {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * A warning event about the pod.
   *
   * @param reason {@code MissingClusterDNS} or {@code DNSConfigForming}
   * @param message the event's text
   */
  public record Warning(String reason, String message) {}

  /** The configuration for a pod on a node whose own resolver is {@code host}. */
  public static Result settings(Pod pod, ResolvConf host, DnsConfiguration configuration) {
    return new Result(new DnsSettings(List.of(), List.of(), List.of()), List.of());
  }
}

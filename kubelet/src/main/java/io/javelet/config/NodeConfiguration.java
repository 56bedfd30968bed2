package io.javelet.config;

import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.config.value.Taint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The node's registration, status, shutdown and network.
 *
 * @param registration how it registers
 * @param status how it reports
 * @param shutdown how it ends
 * @param network what it does for pods' packets
 */
public record NodeConfiguration(
    Registration registration, Status status, Shutdown shutdown, Network network) {

  /**
   * How the node registers. Labels are a flag only: see {@link KubeletFlags}.
   *
   * @param register whether it does
   * @param taints with which taints
   * @param providerId its identity with a cloud provider
   */
  public record Registration(boolean register, List<Taint> taints, Optional<String> providerId) {
    public Registration {
      taints = List.copyOf(taints);
    }
  }

  /**
   * How the node reports.
   *
   * @param updateFrequency how often its status is computed
   * @param reportFrequency how often it is sent though unchanged
   * @param leaseDuration how long it counts as alive without renewing its lease
   * @param maxImages how many images are listed; absent means all
   */
  public record Status(
      Duration updateFrequency,
      Duration reportFrequency,
      Duration leaseDuration,
      OptionalInt maxImages) {}

  /**
   * How the node ends.
   *
   * @param gracePeriod how long a shutdown is delayed; zero means not
   * @param criticalGracePeriod the part of it kept for critical pods
   * @param byPriority other periods by priority, instead of the two
   */
  public record Shutdown(
      Duration gracePeriod, Duration criticalGracePeriod, List<PriorityGracePeriod> byPriority) {
    public Shutdown {
      byPriority = List.copyOf(byPriority);
    }
  }

  /**
   * What the node does for pods' packets.
   *
   * @param podCidr addresses of pods, without an API server
   * @param iptablesChains whether its chains are kept in place
   */
  public record Network(Optional<String> podCidr, boolean iptablesChains) {}
}

package io.javelet.network;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import io.javelet.runtime.DnsSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The resolver configuration of a pod. Pure. Upstream's counterpart: {@code Configurer.GetPodDNS}.
 */
public final class PodDns {
  private static final List<String> CLUSTER_OPTIONS = List.of("ndots:5");

  private PodDns() {}

  /** Whose servers a pod asks. */
  private enum Servers {
    CLUSTER,
    HOST,
    ONLY_ITS_OWN
  }

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
    List<Warning> warnings = new ArrayList<>();
    Servers servers = servers(pod);
    if (servers == Servers.CLUSTER && configuration.clusterDns().isEmpty()) {
      warnings.add(noClusterDns(pod));
      servers = Servers.HOST;
    }
    DnsSettings base =
        switch (servers) {
          case CLUSTER ->
              new DnsSettings(
                  configuration.clusterDns(),
                  clusterSearches(pod, host, configuration.clusterDomain()),
                  CLUSTER_OPTIONS);
          case HOST ->
              configuration.useHostResolver()
                  ? new DnsSettings(host.servers(), host.searches(), host.options())
                  : loopback(configuration.nodeIps());
          case ONLY_ITS_OWN -> new DnsSettings(List.of(), List.of(), List.of());
        };
    PodDNSConfig own = pod.getSpec().getDnsConfig();
    DnsSettings wanted = own == null ? base : extended(base, own);
    return new Result(
        new DnsSettings(
            DnsLimits.servers(wanted.servers(), warnings),
            DnsLimits.searches(wanted.searches(), warnings),
            wanted.options()),
        warnings);
  }

  private static Servers servers(Pod pod) {
    String policy = pod.getSpec().getDnsPolicy();
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    return switch (policy == null ? "ClusterFirst" : policy) {
      case "None" -> Servers.ONLY_ITS_OWN;
      case "Default" -> Servers.HOST;
      case "ClusterFirst" -> hostNetwork ? Servers.HOST : Servers.CLUSTER;
      // "ClusterFirstWithHostNet", and whatever an API server of another release may let pass.
      default -> Servers.CLUSTER;
    };
  }

  private static List<String> clusterSearches(Pod pod, ResolvConf host, String clusterDomain) {
    if (clusterDomain.isEmpty()) {
      return host.searches();
    }
    String services = "svc." + clusterDomain;
    return distinct(
        List.of(pod.getMetadata().getNamespace() + "." + services, services, clusterDomain),
        host.searches());
  }

  /** What a resolver without configuration does: it asks this machine, for whole names only. */
  private static DnsSettings loopback(List<String> nodeIps) {
    List<String> servers =
        nodeIps.stream().map(ip -> ip.indexOf(':') >= 0 ? "::1" : "127.0.0.1").toList();
    return new DnsSettings(
        servers.isEmpty() ? List.of("127.0.0.1") : servers, List.of("."), List.of());
  }

  private static DnsSettings extended(DnsSettings base, PodDNSConfig own) {
    return new DnsSettings(
        distinct(base.servers(), orEmpty(own.getNameservers())),
        distinct(base.searches(), orEmpty(own.getSearches())),
        merged(base.options(), orEmpty(own.getOptions())));
  }

  private static List<String> merged(List<String> base, List<PodDNSConfigOption> own) {
    Map<String, String> options = new LinkedHashMap<>();
    base.forEach(option -> options.put(ResolvConf.optionName(option), option));
    for (PodDNSConfigOption option : own) {
      String value = option.getValue();
      options.put(
          option.getName(),
          value == null || value.isEmpty() ? option.getName() : option.getName() + ":" + value);
    }
    return List.copyOf(options.values());
  }

  private static Warning noClusterDns(Pod pod) {
    String podText =
        "%s_%s(%s)"
            .formatted(
                pod.getMetadata().getName(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getUid());
    return new Warning(
        "MissingClusterDNS",
        ("pod: \"%s\". kubelet does not have ClusterDNS IP configured and cannot create Pod using"
                + " \"ClusterFirst\" policy. Falling back to \"Default\" policy.")
            .formatted(podText));
  }

  private static List<String> distinct(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).distinct().toList();
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}

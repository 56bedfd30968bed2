package io.javelet.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What names pods can look up.
 *
 * @param clusterDns IP addresses of the cluster's servers; only valid ones
 * @param clusterDomain the cluster's domain, possibly empty
 * @param resolvConf the host's file that pods inherit from; absent means nothing is inherited
 */
public record DnsConfiguration(
    List<String> clusterDns, String clusterDomain, Optional<Path> resolvConf) {

  public DnsConfiguration {
    clusterDns = List.copyOf(clusterDns);
  }
}

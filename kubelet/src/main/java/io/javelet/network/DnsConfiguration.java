package io.javelet.network;

import java.util.List;

/**
 * What the node's configuration says about the DNS of pods.
 *
 * @param clusterDns addresses of the cluster's servers, empty for none
 * @param clusterDomain for example {@code cluster.local}, empty for none
 * @param useHostResolver false when {@code resolvConf} is configured empty: pods then get the
 *     loopback address
 * @param nodeIps addresses of this node
 */
public record DnsConfiguration(
    List<String> clusterDns, String clusterDomain, boolean useHostResolver, List<String> nodeIps) {
  public DnsConfiguration {
    clusterDns = List.copyOf(clusterDns);
    nodeIps = List.copyOf(nodeIps);
  }
}

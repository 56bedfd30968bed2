package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.STRINGS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.OptionGroup.NETWORK;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.util.List;

/** Names and addresses pods use. */
public final class NetworkOptions {

  public static final KubeletOption<String> CLUSTER_DOMAIN =
      field(NETWORK, "clusterDomain", STRING)
          .oldFlag("cluster-domain")
          .byDefault("")
          .means("The cluster's DNS domain, searched by all pods before the host's.");

  public static final KubeletOption<List<String>> CLUSTER_DNS =
      field(NETWORK, "clusterDNS", STRINGS)
          .oldFlag("cluster-dns")
          .byDefault(List.of())
          .means("IP addresses of the cluster's DNS servers.");

  public static final KubeletOption<String> RESOLV_CONF =
      field(NETWORK, "resolvConf", STRING)
          .nullable()
          .oldFlag("resolv-conf")
          .byDefault("/etc/resolv.conf")
          .relativeToFile()
          .means("The host's resolver file that pods inherit from; empty means nothing.");

  public static final KubeletOption<String> POD_CIDR =
      field(NETWORK, "podCIDR", STRING)
          .oldFlag("pod-cidr")
          .byDefault("")
          .means("Addresses of pods, only without an API server.");

  public static final KubeletOption<String> HAIRPIN_MODE =
      field(NETWORK, "hairpinMode", STRING)
          .oldFlag("hairpin-mode")
          .byDefault("promiscuous-bridge")
          .check(Check.oneOf("promiscuous-bridge", "hairpin-veth", "none"))
          .futile()
          .means("How a pod reaches itself through its service; the network plugin's business.");

  public static final KubeletOption<Boolean> IPTABLES_CHAINS =
      field(NETWORK, "makeIPTablesUtilChains", BOOL)
          .nullable()
          .oldFlag("make-iptables-util-chains")
          .byDefault(true)
          .means("Keep the agent's iptables chains in place.");

  public static final KubeletOption<Integer> MASQUERADE_BIT =
      field(NETWORK, "iptablesMasqueradeBit", INT32)
          .nullable()
          .byDefault(14)
          .check(Check.between(0, 31))
          .futile()
          .means("Without effect.");

  public static final KubeletOption<Integer> DROP_BIT =
      field(NETWORK, "iptablesDropBit", INT32)
          .nullable()
          .byDefault(15)
          .check(Check.between(0, 31))
          .futile()
          .means("Without effect.");

  private NetworkOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        CLUSTER_DOMAIN,
        CLUSTER_DNS,
        RESOLV_CONF,
        POD_CIDR,
        HAIRPIN_MODE,
        IPTABLES_CHAINS,
        MASQUERADE_BIT,
        DROP_BIT);
  }
}

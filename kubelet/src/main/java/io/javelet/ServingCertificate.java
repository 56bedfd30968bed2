package io.javelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.javelet.apiserver.CertificateProfile;
import io.javelet.apiserver.CertificateStore;
import io.javelet.config.KubeletFlags;
import io.javelet.config.ServerConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The certificate of this node's server where the cluster signs it. No state. */
final class ServingCertificate {
  private static final Set<String> NAMES = Set.of("Hostname", "InternalDNS", "ExternalDNS");

  private ServingCertificate() {}

  /** Whether the cluster is asked for it; given files take precedence, as upstream has it. */
  static boolean isRequested(KubeletFlags flags, ServerConfiguration.Tls tls) {
    return tls.serverBootstrap()
        && tls.certificateFile().isEmpty()
        && flags.api().kubeconfig().isPresent();
  }

  /** Where it is kept. */
  static CertificateStore store(KubeletFlags flags) {
    return new CertificateStore(flags.paths().certificateDirectory(), "kubelet-server");
  }

  /**
   * What it has to be good for: the addresses that the cluster knows of the node, and its names. No
   * request is made before there is an address, as upstream has it.
   */
  static CertificateProfile profile(String nodeName, Optional<Node> node) {
    List<NodeAddress> known =
        node.map(Node::getStatus).map(status -> status.getAddresses()).orElseGet(List::of);
    List<String> addresses =
        known.stream()
            .filter(each -> !NAMES.contains(each.getType()))
            .map(NodeAddress::getAddress)
            .distinct()
            .toList();
    List<String> names =
        known.stream()
            .filter(each -> NAMES.contains(each.getType()))
            .map(NodeAddress::getAddress)
            .distinct()
            .toList();
    return CertificateProfile.serving(nodeName, addresses, names);
  }
}

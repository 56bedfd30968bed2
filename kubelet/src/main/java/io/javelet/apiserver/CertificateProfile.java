package io.javelet.apiserver;

import java.util.List;

/**
 * What a certificate of this node is for. Its subject is always {@code O=system:nodes,
 * CN=system:node:<name>}, which the API server's signers insist on.
 *
 * @param signer who shall sign it
 * @param nodeName whose it is
 * @param addresses IP addresses it is good for; none for a client
 * @param dnsNames names it is good for; none for a client
 * @param usages as the API spells them
 */
public record CertificateProfile(
    String signer,
    String nodeName,
    List<String> addresses,
    List<String> dnsNames,
    List<String> usages) {
  private static final String CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
  private static final String SERVING_SIGNER = "kubernetes.io/kubelet-serving";

  public CertificateProfile {
    addresses = List.copyOf(addresses);
    dnsNames = List.copyOf(dnsNames);
    usages = List.copyOf(usages);
  }

  /** The certificate with which the node speaks to the API server. */
  public static CertificateProfile client(String nodeName) {
    return new CertificateProfile(
        CLIENT_SIGNER, nodeName, List.of(), List.of(), List.of("digital signature", "client auth"));
  }

  /** The certificate that the node's server shows. */
  public static CertificateProfile serving(
      String nodeName, List<String> addresses, List<String> dnsNames) {
    return new CertificateProfile(
        SERVING_SIGNER, nodeName, addresses, dnsNames, List.of("digital signature", "server auth"));
  }

  /** Whether enough is known to ask: as upstream, no server's certificate without an address. */
  boolean complete() {
    return signer.equals(CLIENT_SIGNER) || !addresses.isEmpty();
  }

  /** The user this node is to the API server. */
  String commonName() {
    return "system:node:" + nodeName;
  }
}

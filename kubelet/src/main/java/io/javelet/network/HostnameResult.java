package io.javelet.network;

/** The names of a pod in its own network, or why they cannot be formed. */
public sealed interface HostnameResult {
  /**
   * The names could be formed.
   *
   * @param hostname the short name, as in the pod's hosts file
   * @param domain {@code <subdomain>.<namespace>.svc.<cluster domain>}, empty without a subdomain
   * @param kernelName what {@code uname -n} shall say in the pod: the short name, or the whole one
   *     with {@code setHostnameAsFQDN}; empty on the host network, where the node's stays
   */
  record Named(String hostname, String domain, String kernelName) implements HostnameResult {}

  /**
   * A name cannot be formed.
   *
   * @param message names the field and what is wrong with it
   */
  record Failed(String message) implements HostnameResult {}
}

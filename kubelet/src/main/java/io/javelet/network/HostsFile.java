package io.javelet.network;

import io.fabric8.kubernetes.api.model.HostAlias;
import java.util.List;

/**
 * The text of the {@code /etc/hosts} that containers get. Pure. Upstream's counterpart: {@code
 * managedHostsFileContent}.
 */
public final class HostsFile {
  private HostsFile() {}

  /** For a pod in a network of its own. */
  public static String content(
      List<String> podIps, HostnameResult.Named name, List<HostAlias> aliases) {
    return "";
  }

  /** For a pod on the host network: the node's own file with the pod's aliases. */
  public static String hostNetworkContent(String nodeFile, List<HostAlias> aliases) {
    return "";
  }
}

package io.javelet.network;

import io.fabric8.kubernetes.api.model.HostAlias;
import java.util.List;

/**
 * The text of the {@code /etc/hosts} that containers get. Pure. Upstream's counterpart: {@code
 * managedHostsFileContent} and {@code nodeHostsFileContent}.
 */
public final class HostsFile {
  private static final String OWN_NETWORK =
      """
      # Kubernetes-managed hosts file.
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      fe00::0\tip6-mcastprefix
      fe00::1\tip6-allnodes
      fe00::2\tip6-allrouters
      """;

  private static final String HOST_NETWORK =
      """
      # Kubernetes-managed hosts file (host network).
      """;

  private HostsFile() {}

  /**
   * For a pod in a network of its own.
   *
   * @param podIps its addresses, at least one
   */
  public static String content(
      List<String> podIps, HostnameResult.Named name, List<HostAlias> aliases) {
    String names =
        name.domain().isEmpty()
            ? name.hostname()
            : name.hostname() + "." + name.domain() + "\t" + name.hostname();
    StringBuilder text = new StringBuilder(OWN_NETWORK);
    for (String ip : podIps) {
      text.append(ip).append('\t').append(names).append('\n');
    }
    return text.append(entries(aliases)).toString();
  }

  /**
   * For a pod on the host network.
   *
   * @param nodeFile the text of the node's own hosts file
   */
  public static String hostNetworkContent(String nodeFile, List<HostAlias> aliases) {
    return HOST_NETWORK + nodeFile + entries(aliases);
  }

  private static String entries(List<HostAlias> aliases) {
    if (aliases.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n# Entries added by HostAliases.\n");
    for (HostAlias alias : aliases) {
      text.append(alias.getIp())
          .append('\t')
          .append(String.join("\t", alias.getHostnames()))
          .append('\n');
    }
    return text.toString();
  }
}

package io.javelet.sync;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.network.HostnameResult;
import io.javelet.network.HostsFile;
import io.javelet.network.PodHostname;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;

/** Writes the hosts file that a pod's containers share. Stateless; called on worker threads. */
public final class HostsFiles {
  private final PodDirectories directories;
  private final Path nodeFile;
  private final String clusterDomain;

  /**
   * @param nodeFile the node's own hosts file, shown to pods on the host network
   * @param clusterDomain for names with a subdomain, empty for none
   */
  public HostsFiles(PodDirectories directories, Path nodeFile, String clusterDomain) {
    this.directories = directories;
    this.nodeFile = nodeFile;
    this.clusterDomain = clusterDomain;
  }

  /**
   * Writes the file in place, since running containers have it mounted. Without an address and off
   * the host network there is nothing to write yet.
   */
  void write(Pod pod, List<String> podIps) throws IOException {
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    if (podIps.isEmpty() && !hostNetwork) {
      return;
    }
    List<HostAlias> aliases = pod.getSpec().getHostAliases();
    String content;
    if (hostNetwork) {
      String node =
          Files.exists(nodeFile)
              ? new String(Files.readAllBytes(nodeFile), StandardCharsets.UTF_8)
              : "";
      content = HostsFile.hostNetworkContent(node, aliases);
    } else {
      content =
          switch (PodHostname.of(pod, clusterDomain)) {
            case HostnameResult.Named named -> HostsFile.content(podIps, named, aliases);
            case HostnameResult.Failed(String message) -> throw new IOException(message);
          };
    }
    Path file = directories.etcHosts(new PodUid(pod.getMetadata().getUid()));
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      Files.write(file, bytes);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } else if (!Arrays.equals(Files.readAllBytes(file), bytes)) {
      Files.write(file, bytes);
    }
  }
}

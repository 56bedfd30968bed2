package io.javelet.volume;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.network.HostnameResult;
import io.javelet.network.HostsFile;
import io.javelet.network.PodHostname;
import io.javelet.os.FileModes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the hosts file that all containers of a pod share. It is written in place, because
 * containers that run have this very file mounted. Any thread, one at a time for a pod.
 */
final class PodHostsFile {
  private static final int MODE = 0644;

  private final VolumeSettings settings;

  PodHostsFile(VolumeSettings settings) {
    this.settings = settings;
  }

  /** Brings a pod's file up to date. */
  void write(Pod pod, List<String> podIps, Path file) throws IOException, VolumeFailedException {
    String content = content(pod, podIps);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.readString(file).equals(content)) {
      return;
    }
    Files.writeString(file, content);
    FileModes.set(file, MODE);
  }

  private String content(Pod pod, List<String> podIps) throws IOException, VolumeFailedException {
    List<HostAlias> aliases = Optional.ofNullable(pod.getSpec().getHostAliases()).orElse(List.of());
    if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
      return HostsFile.hostNetworkContent(nodeFile(), aliases);
    }
    return switch (PodHostname.of(pod, settings.clusterDomain())) {
      case HostnameResult.Named named -> HostsFile.content(podIps, named, aliases);
      case HostnameResult.Failed(String message) -> throw new VolumeFailedException(message);
    };
  }

  private String nodeFile() throws IOException {
    try {
      return Files.readString(settings.nodeHosts());
    } catch (NoSuchFileException none) {
      return "";
    }
  }
}

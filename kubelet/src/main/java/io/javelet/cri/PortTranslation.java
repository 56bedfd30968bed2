package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cri.api.v1.PortMapping;
import io.javelet.cri.api.v1.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** From the ports of a pod's regular containers to the sandbox's port mappings. Pure. */
final class PortTranslation {
  private PortTranslation() {}

  static List<PortMapping> mappings(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> mappings(container).stream())
        .toList();
  }

  /** A port that repeats another one's name, or without a name all of it, counts once. */
  private static List<PortMapping> mappings(Container container) {
    var seen = new HashSet<Object>();
    var mappings = new ArrayList<PortMapping>();
    for (ContainerPort port : container.getPorts()) {
      PortMapping mapping = mapping(port);
      boolean unnamed = port.getName() == null || port.getName().isEmpty();
      if (seen.add(unnamed ? mapping : port.getName())) {
        mappings.add(mapping);
      }
    }
    return mappings;
  }

  private static PortMapping mapping(ContainerPort port) {
    return PortMapping.newBuilder()
        .setProtocol(protocol(port.getProtocol()))
        .setContainerPort(Optional.ofNullable(port.getContainerPort()).orElse(0))
        .setHostPort(Optional.ofNullable(port.getHostPort()).orElse(0))
        .setHostIp(Optional.ofNullable(port.getHostIP()).orElse(""))
        .build();
  }

  private static Protocol protocol(String word) {
    return switch (word) {
      case "UDP" -> Protocol.UDP;
      case "SCTP" -> Protocol.SCTP;
      case null, default -> Protocol.TCP;
    };
  }
}

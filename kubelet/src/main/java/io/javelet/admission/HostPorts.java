package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ports of the node that pods ask for. Pure. Upstream's counterpart: {@code HostPortInfo}. */
final class HostPorts {
  private static final String EVERY_ADDRESS = "0.0.0.0";

  private HostPorts() {}

  /** One port of the node. */
  record HostPort(String ip, String protocol, int port) {
    boolean conflictsWith(HostPort other) {
      boolean sameAddress =
          ip.equals(other.ip) || ip.equals(EVERY_ADDRESS) || other.ip.equals(EVERY_ADDRESS);
      return sameAddress && protocol.equals(other.protocol) && port == other.port;
    }

    @Override
    public String toString() {
      return ip.equals(EVERY_ADDRESS) ? protocol + " " + port : protocol + " " + ip + ":" + port;
    }
  }

  /** A port that two pods want. */
  record Conflict(HostPort port, Pod holder) {}

  static Optional<Conflict> conflict(Pod pod, List<Pod> others) {
    List<HostPort> wanted = of(pod);
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    for (Pod other : others) {
      for (HostPort held : of(other)) {
        Optional<HostPort> taken = wanted.stream().filter(held::conflictsWith).findFirst();
        if (taken.isPresent()) {
          return Optional.of(new Conflict(taken.get(), other));
        }
      }
    }
    return Optional.empty();
  }

  private static List<HostPort> of(Pod pod) {
    Stream<Container> sidecars =
        pod.getSpec().getInitContainers().stream()
            .filter(container -> "Always".equals(container.getRestartPolicy()));
    return Stream.concat(pod.getSpec().getContainers().stream(), sidecars)
        .flatMap(container -> container.getPorts().stream())
        .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
        .map(HostPorts::of)
        .toList();
  }

  private static HostPort of(ContainerPort port) {
    return new HostPort(
        filled(port.getHostIP(), EVERY_ADDRESS),
        filled(port.getProtocol(), "TCP"),
        port.getHostPort());
  }

  private static String filled(@Nullable String text, String standard) {
    return text == null || text.isEmpty() ? standard : text;
  }
}

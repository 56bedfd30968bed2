package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.javelet.document.FieldPath;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Host ports that containers running together claim. Lives for one validation. */
final class HostPorts {
  private record Claim(String protocol, String hostIp, int port) {
    @Override
    public String toString() {
      return protocol + "/" + hostIp + "/" + port;
    }
  }

  private final Problems problems;
  private final Set<Claim> claims = new HashSet<>();

  HostPorts(Problems problems) {
    this.problems = problems;
  }

  void claim(Container container, FieldPath path) {
    for (int i = 0; i < container.getPorts().size(); i++) {
      ContainerPort port = container.getPorts().get(i);
      if (port.getHostPort() == null || port.getHostPort() == 0) {
        continue;
      }
      Claim claim =
          new Claim(
              Objects.requireNonNullElse(port.getProtocol(), "TCP"),
              Objects.requireNonNullElse(port.getHostIP(), ""),
              port.getHostPort());
      if (!claims.add(claim)) {
        problems.duplicate(path.field("ports").index(i).field("hostPort"), claim.toString());
      }
    }
  }
}

package io.javelet.http;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.OptionalInt;

/** The ports of a container by their names. Pure. Upstream: {@code probe.ResolveContainerPort}. */
public final class ContainerPorts {
  private static final int LARGEST = 65535;

  private ContainerPorts() {}

  /**
   * A port by number, or by the name that the container's ports give it; absent when there is no
   * such port.
   */
  public static OptionalInt find(Container container, IntOrString port) {
    Integer number = port.getIntVal();
    if (number != null) {
      return valid(number);
    }
    String name = port.getStrVal();
    for (ContainerPort declared : container.getPorts()) {
      if (name.equals(declared.getName())) {
        return valid(declared.getContainerPort());
      }
    }
    return name.matches("\\d{1,5}") ? valid(Integer.parseInt(name)) : OptionalInt.empty();
  }

  private static OptionalInt valid(int port) {
    return port > 0 && port <= LARGEST ? OptionalInt.of(port) : OptionalInt.empty();
  }
}

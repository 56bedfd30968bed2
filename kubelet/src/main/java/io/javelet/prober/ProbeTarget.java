package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.javelet.runtime.ContainerId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The running container that a probe asks.
 *
 * @param id the container
 * @param spec its spec
 * @param startedAt since when it runs
 * @param podIp where network probes go unless they name a host; absent while the pod has none
 */
record ProbeTarget(ContainerId id, Container spec, Instant startedAt, Optional<String> podIp) {
  /**
   * A port by number, or by the name that the container's ports give it; absent when there is no
   * such port.
   */
  OptionalInt port(IntOrString port) {
    Integer number = port.getIntVal();
    if (number != null) {
      return OptionalInt.of(number);
    }
    String name = port.getStrVal();
    for (ContainerPort declared : spec.getPorts()) {
      if (name.equals(declared.getName())) {
        return OptionalInt.of(declared.getContainerPort());
      }
    }
    return name.matches("\\d{1,5}") ? OptionalInt.of(Integer.parseInt(name)) : OptionalInt.empty();
  }
}

package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.javelet.http.ContainerPorts;
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
    return ContainerPorts.find(spec, port);
  }
}

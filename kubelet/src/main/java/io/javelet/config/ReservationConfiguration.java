package io.javelet.config;

import io.javelet.config.value.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What pods may not have.
 *
 * @param system what the host's services need, by resource
 * @param kube what the agent and the runtime need, by resource
 * @param systemCpus CPUs kept from pods, in the kernel's list form
 * @param systemCgroup the cgroup of the host's services
 * @param kubeCgroup the cgroup of the agent and the runtime
 * @param enforced who is held to what is theirs
 */
public record ReservationConfiguration(
    Map<String, Quantity> system,
    Map<String, Quantity> kube,
    Optional<String> systemCpus,
    Optional<String> systemCgroup,
    Optional<String> kubeCgroup,
    Set<Enforcement> enforced) {

  public ReservationConfiguration {
    system = Map.copyOf(system);
    kube = Map.copyOf(kube);
    enforced = Set.copyOf(enforced);
  }

  /** Who is held to what is theirs; the compressible ones only as to CPU. */
  public enum Enforcement {
    PODS,
    SYSTEM_RESERVED,
    SYSTEM_RESERVED_COMPRESSIBLE,
    KUBE_RESERVED,
    KUBE_RESERVED_COMPRESSIBLE
  }
}

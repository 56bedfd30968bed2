package io.javelet.config;

import java.util.Map;

/**
 * How near each other a pod's CPUs, memory and devices have to be.
 *
 * @param policy how strictly
 * @param scope within what
 * @param policyOptions finer points
 */
public record TopologyConfiguration(
    TopologyPolicy policy, TopologyScope scope, Map<String, String> policyOptions) {

  public TopologyConfiguration {
    policyOptions = Map.copyOf(policyOptions);
  }

  /** How strictly. */
  public enum TopologyPolicy {
    NONE,
    BEST_EFFORT,
    RESTRICTED,
    SINGLE_NUMA_NODE
  }

  /** Within what. */
  public enum TopologyScope {
    CONTAINER,
    POD
  }
}

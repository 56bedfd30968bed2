package io.javelet.topology;

import io.javelet.config.CpuConfiguration;
import io.javelet.config.MemoryConfiguration;
import io.javelet.config.TopologyConfiguration;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration says about CPUs and memory that containers have to themselves.
 *
 * @param cpu how CPUs are given
 * @param memory how memory is given
 * @param topology how near it all has to be
 * @param reserved what is kept from pods
 */
public record TopologySettings(
    CpuConfiguration cpu,
    MemoryConfiguration memory,
    TopologyConfiguration topology,
    Reserved reserved) {

  /**
   * What is kept from pods.
   *
   * @param cpuMillis thousandths of CPUs
   * @param cpus which, in the kernel's list form, where they are named
   * @param memory bytes by kind, eviction's reserve included; no kind of which nothing is kept
   */
  public record Reserved(long cpuMillis, Optional<String> cpus, Map<String, Long> memory) {
    /** Takes a copy. */
    public Reserved {
      memory = Map.copyOf(memory);
    }
  }
}

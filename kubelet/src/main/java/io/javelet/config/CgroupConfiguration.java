package io.javelet.config;

import java.util.Optional;

/**
 * Where processes run.
 *
 * @param driver who makes cgroups, unless the runtime answers otherwise
 * @param root below which pods run; {@code /} for the topmost
 * @param perQos whether pods are grouped by quality of service
 * @param kubeletCgroup for the agent itself
 * @param systemCgroup for processes that are in none
 * @param runtimeCgroup the container runtime's
 * @param movesWithoutSystemd whether processes are moved into {@code systemCgroup} where systemd
 *     does not run the machine, too
 * @param singleProcessOomKill whether only one process of a container out of memory is killed
 */
public record CgroupConfiguration(
    CgroupDriver driver,
    String root,
    boolean perQos,
    Optional<String> kubeletCgroup,
    Optional<String> systemCgroup,
    Optional<String> runtimeCgroup,
    boolean movesWithoutSystemd,
    boolean singleProcessOomKill) {

  /** Who makes cgroups. */
  public enum CgroupDriver {
    CGROUPFS,
    SYSTEMD
  }
}

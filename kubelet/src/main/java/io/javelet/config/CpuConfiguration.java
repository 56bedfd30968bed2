package io.javelet.config;

import java.time.Duration;
import java.util.Map;

/**
 * How CPU is given.
 *
 * @param quota whether limits are enforced
 * @param quotaPeriod over which period
 * @param staticPolicy whether whole CPUs are given to guaranteed pods
 * @param policyOptions finer points of that
 * @param reconcilePeriod how often CPU sets are compared with what they should be
 */
public record CpuConfiguration(
    boolean quota,
    Duration quotaPeriod,
    boolean staticPolicy,
    Map<String, String> policyOptions,
    Duration reconcilePeriod) {

  public CpuConfiguration {
    policyOptions = Map.copyOf(policyOptions);
  }
}

package io.javelet.resource;

import java.time.Duration;

/**
 * Whether CPU limits are enforced, and in which rhythm: {@code cpuCFSQuota} and {@code
 * cpuCFSQuotaPeriod} of the configuration.
 *
 * @param enabled false lets containers with a CPU limit use more
 * @param period 1 ms to 1 s
 */
public record CpuQuotaSettings(boolean enabled, Duration period) {}

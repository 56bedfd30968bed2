package io.javelet.resource;

import io.javelet.runtime.LinuxResources;
import java.util.Map;
import java.util.OptionalLong;

/** From the API's amounts to the numbers that cgroup files take. Pure. */
final class KernelValues {
  /** The least CPU shares the kernel takes, and what a pod without a request gets. */
  static final long MIN_SHARES = 2;

  private static final long MAX_SHARES = 262_144;
  private static final long SHARES_PER_CPU = 1024;
  private static final long MIN_QUOTA_MICROS = 1000;
  private static final long MAX_WEIGHT = 10_000;

  private KernelValues() {}

  /** CPU shares (cgroup v1) for a request. Upstream's counterpart: {@code MilliCPUToShares}. */
  static long shares(long cpuMillis) {
    return cpuMillis == 0
        ? MIN_SHARES
        : Math.clamp(cpuMillis * SHARES_PER_CPU / 1000, MIN_SHARES, MAX_SHARES);
  }

  /**
   * Microseconds of CPU per period for a limit, 0 for no limit. Upstream's counterpart: {@code
   * MilliCPUToQuota}.
   */
  static long quota(long cpuMillis, long periodMicros) {
    return cpuMillis == 0 ? 0 : Math.max(cpuMillis * periodMicros / 1000, MIN_QUOTA_MICROS);
  }

  /** The CPU weight (cgroup v2) that stands for these shares. */
  static long weight(long shares) {
    return 1 + (shares - MIN_SHARES) * (MAX_WEIGHT - 1) / (MAX_SHARES - MIN_SHARES);
  }

  /** The CPU shares that this weight stands for, or fewer: the way there cuts. */
  static long sharesOfWeight(long weight) {
    return (weight - 1) * (MAX_SHARES - MIN_SHARES) / (MAX_WEIGHT - 1) + MIN_SHARES;
  }

  /** The period of a configuration in microseconds. */
  static long periodMicros(CpuQuotaSettings settings) {
    return settings.period().toNanos() / 1000;
  }

  /**
   * The values for these resources. Shares come from the CPU request, and from the limit where no
   * request was declared.
   */
  static LinuxResources linuxResources(
      DeclaredResources declared,
      CpuQuotaSettings settings,
      OptionalLong memoryAndSwapLimit,
      int oomScoreAdj,
      Map<String, Long> hugepageLimits,
      Map<String, String> unified) {
    long cpuLimit = declared.limits().cpuMillis();
    long shares =
        shares(
            declared.requests().has(ResourceAmounts.CPU)
                ? declared.requests().cpuMillis()
                : cpuLimit);
    long period = periodMicros(settings);
    return new LinuxResources(
        shares,
        settings.enabled() ? OptionalLong.of(quota(cpuLimit, period)) : OptionalLong.empty(),
        settings.enabled() ? OptionalLong.of(period) : OptionalLong.empty(),
        declared.limits().memoryBytes(),
        memoryAndSwapLimit,
        oomScoreAdj,
        hugepageLimits,
        unified);
  }
}

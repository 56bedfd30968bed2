package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a pod's own cgroup enforces for all its containers together. Pure. Upstream's counterpart:
 * {@code ResourceConfigForPod}.
 *
 * @param cpuShares cgroup v1 shares; {@link #cpuWeight} on v2
 * @param cpu how much processor time, absent to leave it as it is
 * @param memoryBytes absent to leave it as it is
 * @param hugepageBytes by page size in the kernel's spelling
 * @param pids absent to leave it as it is
 * @param unified further files and values of cgroup v2
 */
record PodCgroupLimits(
    long cpuShares,
    Optional<CpuBandwidth> cpu,
    OptionalLong memoryBytes,
    Map<String, Long> hugepageBytes,
    OptionalLong pids,
    Map<String, String> unified) {
  PodCgroupLimits {
    hugepageBytes = Map.copyOf(hugepageBytes);
    unified = Map.copyOf(unified);
  }

  /**
   * Processor time.
   *
   * @param quotaMicros per period, -1 for no limit
   * @param periodMicros the period
   */
  record CpuBandwidth(long quotaMicros, long periodMicros) {}

  /**
   * The limits of a pod.
   *
   * @param podPidsLimit processes and threads a pod may have, absent for no limit
   */
  static PodCgroupLimits of(
      Pod pod, CpuQuotaSettings quota, OptionalLong podPidsLimit, MemorySettings memorySettings) {
    Map<String, String> unified = MemoryKeys.ofPod(pod, memorySettings);
    ResourceAmounts requests = PodResources.requests(pod);
    ResourceAmounts limits = PodResources.limits(pod);
    long shares = KernelValues.shares(requests.cpuMillis());
    Map<String, Long> hugepages = Hugepages.limits(requests);
    CpuBandwidth bandwidth = bandwidth(limits, quota);
    OptionalLong memory = OptionalLong.of(limits.memoryBytes());
    return switch (QosClass.of(pod)) {
      case GUARANTEED ->
          new PodCgroupLimits(
              shares, Optional.of(bandwidth), memory, hugepages, podPidsLimit, unified);
      case BURSTABLE ->
          new PodCgroupLimits(
              shares,
              DeclaredResources.limitsEverything(pod, ResourceAmounts.CPU)
                  ? Optional.of(bandwidth)
                  : Optional.empty(),
              PodResources.memoryLimit(pod),
              hugepages,
              podPidsLimit,
              unified);
      case BEST_EFFORT ->
          new PodCgroupLimits(
              KernelValues.MIN_SHARES,
              Optional.empty(),
              OptionalLong.empty(),
              hugepages,
              podPidsLimit,
              unified);
    };
  }

  /** The CPU weight for cgroup v2. */
  long cpuWeight() {
    return KernelValues.weight(cpuShares);
  }

  private static CpuBandwidth bandwidth(ResourceAmounts limits, CpuQuotaSettings settings) {
    long period = KernelValues.periodMicros(settings);
    return new CpuBandwidth(
        settings.enabled() ? KernelValues.quota(limits.cpuMillis(), period) : -1, period);
  }
}

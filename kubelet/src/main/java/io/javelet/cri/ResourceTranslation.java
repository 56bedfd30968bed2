package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.cri.api.v1.HugepageLimit;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.runtime.LinuxResources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/** From what the kernel shall enforce to the protocol's resources. Pure. */
final class ResourceTranslation {
  private static final long MIN_SHARES = 2;
  private static final long MAX_SHARES = 262_144;
  private static final long SHARES_PER_CPU = 1024;
  private static final long MIN_QUOTA_MICROS = 1000;
  private static final Quantity NOTHING = new Quantity("0");
  private static final BigDecimal MILLI_PER_CPU = BigDecimal.valueOf(1000);

  private ResourceTranslation() {}

  static LinuxContainerResources container(LinuxResources resources) {
    LinuxContainerResources.Builder message =
        sandbox(resources).toBuilder()
            .setOomScoreAdj(resources.oomScoreAdj())
            .putAllUnified(resources.unified())
            .setCpusetCpus(resources.cpus())
            .setCpusetMems(resources.memoryNodes());
    resources.hugepageLimits().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(limit ->
            message.addHugepageLimits(
                HugepageLimit.newBuilder().setPageSize(limit.getKey()).setLimit(limit.getValue())));
    resources.memoryAndSwapLimit().ifPresent(message::setMemorySwapLimitInBytes);
    return message.build();
  }

  /** Processor and memory only: the sandbox's own process is not what is limited here. */
  static LinuxContainerResources sandbox(LinuxResources resources) {
    LinuxContainerResources.Builder message =
        LinuxContainerResources.newBuilder()
            .setCpuShares(resources.cpuShares())
            .setMemoryLimitInBytes(resources.memoryLimit());
    resources.cpuQuota().ifPresent(message::setCpuQuota);
    resources.cpuPeriod().ifPresent(message::setCpuPeriod);
    return message.build();
  }

  /**
   * What the RuntimeClass adds to the pod, taken as request and limit alike.
   *
   * @param likewise resources of the same pod: whether there are quotas, and over which period
   */
  static LinuxContainerResources overhead(Pod pod, LinuxResources likewise) {
    Map<String, Quantity> overhead =
        Optional.ofNullable(pod.getSpec().getOverhead()).orElse(Map.of());
    LinuxContainerResources.Builder message = LinuxContainerResources.newBuilder();
    if (overhead.isEmpty()) {
      return message.build();
    }
    long milliCpu = rounded(overhead.getOrDefault("cpu", NOTHING), MILLI_PER_CPU);
    message
        .setCpuShares(Math.clamp(milliCpu * SHARES_PER_CPU / 1000, MIN_SHARES, MAX_SHARES))
        .setMemoryLimitInBytes(rounded(overhead.getOrDefault("memory", NOTHING), BigDecimal.ONE));
    likewise
        .cpuPeriod()
        .ifPresent(period ->
            message
                .setCpuPeriod(period)
                .setCpuQuota(
                    milliCpu == 0 ? 0 : Math.max(MIN_QUOTA_MICROS, milliCpu * period / 1000)));
    return message.build();
  }

  private static long rounded(Quantity quantity, BigDecimal unitsInOne) {
    return quantity
        .getNumericalAmount()
        .multiply(unitsInOne)
        .setScale(0, RoundingMode.CEILING)
        .longValue();
  }
}

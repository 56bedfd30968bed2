package io.javelet.status;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeContainer.Limits;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a running container by the word of the runtime, as far as it tells them: CPU and
 * the limit of memory. Pure. Upstream's counterpart: {@code convertContainerStatusResources}.
 */
final class ResourcesInForce {
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";
  private static final long SHARES_PER_CPU = 1024;
  private static final long MILLIS_PER_CPU = 1000;

  /** The least the kernel takes: smaller requests are shown as they were made. */
  private static final long LEAST_SHARES = 2;

  /** The least the kernel takes, in thousandths of a CPU. */
  private static final long LEAST_LIMIT = 10;

  private ResourcesInForce() {}

  /**
   * What is shown.
   *
   * @param given what the container was given; shown where the runtime tells nothing else
   */
  static ResourceRequirements of(ResourceRequirements given, RuntimeContainer container) {
    return container.state() == ContainerState.RUNNING
        ? container.process().limits().map(limits -> of(given, limits)).orElse(given)
        : given;
  }

  private static ResourceRequirements of(ResourceRequirements given, Limits told) {
    Map<String, Quantity> limits = copy(given.getLimits());
    if (!limits.isEmpty()) {
      cpuLimit(told)
          .ifPresent(millis -> {
            if (Math.max(millis, millis(limits)) > LEAST_LIMIT) {
              put(limits, CPU, BigDecimal.valueOf(millis, 3), millis + "m");
            }
          });
      if (told.memoryBytes() > 0) {
        put(
            limits,
            MEMORY,
            BigDecimal.valueOf(told.memoryBytes()),
            Long.toString(told.memoryBytes()));
      }
    }
    Map<String, Quantity> requests = copy(given.getRequests());
    if (!requests.isEmpty()) {
      cpuRequest(told)
          .ifPresent(millis -> {
            if (Math.max(millis, millis(requests)) > LEAST_SHARES) {
              put(requests, CPU, BigDecimal.valueOf(millis, 3), millis + "m");
            }
          });
    }
    return new ResourceRequirementsBuilder(given).withLimits(limits).withRequests(requests).build();
  }

  private static OptionalLong cpuLimit(Limits told) {
    return told.cpuPeriodMicros() > 0 && told.cpuQuotaMicros() > 0
        ? positive(told.cpuQuotaMicros() * MILLIS_PER_CPU / told.cpuPeriodMicros())
        : OptionalLong.empty();
  }

  /** Rounded up: that way each request comes back as it was made. */
  private static OptionalLong cpuRequest(Limits told) {
    return told.cpuShares() < LEAST_SHARES
        ? OptionalLong.empty()
        : positive(Math.ceilDiv(told.cpuShares() * MILLIS_PER_CPU, SHARES_PER_CPU));
  }

  private static OptionalLong positive(long amount) {
    return amount > 0 ? OptionalLong.of(amount) : OptionalLong.empty();
  }

  /** An amount that has not changed keeps its spelling. */
  private static void put(
      Map<String, Quantity> amounts, String name, BigDecimal amount, String spelling) {
    Quantity before = amounts.get(name);
    if (before == null || before.getNumericalAmount().compareTo(amount) != 0) {
      amounts.put(name, new Quantity(spelling));
    }
  }

  private static long millis(Map<String, Quantity> amounts) {
    Quantity cpu = amounts.get(CPU);
    return cpu == null ? 0 : cpu.getNumericalAmount().movePointRight(3).longValue();
  }

  private static Map<String, Quantity> copy(@Nullable Map<String, Quantity> amounts) {
    return amounts == null ? new LinkedHashMap<>() : new LinkedHashMap<>(amounts);
  }
}

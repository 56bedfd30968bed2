package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be changed while a container runs: CPU and memory, compared by value. Immutable.
 *
 * @param requests by name, without trailing zeros
 * @param limits by name, without trailing zeros
 */
record ResizableAmounts(Map<String, BigDecimal> requests, Map<String, BigDecimal> limits) {
  ResizableAmounts {
    requests = Map.copyOf(requests);
    limits = Map.copyOf(limits);
  }

  static ResizableAmounts of(Optional<ResourceRequirements> resources) {
    return new ResizableAmounts(
        resources.map(r -> amounts(r.getRequests())).orElse(Map.of()),
        resources.map(r -> amounts(r.getLimits())).orElse(Map.of()));
  }

  /** Whether one of both amounts of this name differs. */
  boolean differs(ResizableAmounts other, String name) {
    return !Optional.ofNullable(requests.get(name))
            .equals(Optional.ofNullable(other.requests.get(name)))
        || !Optional.ofNullable(limits.get(name))
            .equals(Optional.ofNullable(other.limits.get(name)));
  }

  static boolean canBeResized(String name) {
    return name.equals(ResourceAmounts.CPU) || name.equals(ResourceAmounts.MEMORY);
  }

  private static Map<String, BigDecimal> amounts(@Nullable Map<String, Quantity> quantities) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    if (quantities != null) {
      quantities.forEach((name, quantity) -> {
        if (canBeResized(name)) {
          amounts.put(name, quantity.getNumericalAmount().stripTrailingZeros());
        }
      });
    }
    return amounts;
  }
}

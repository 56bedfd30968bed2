package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.manifest.validation.Quantities;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Defaults of the resources of a whole pod, {@code spec.resources}, which apply only where some of
 * them are declared. Changes the copy that {@link PodDefaults} made.
 */
final class PodResourceDefaults {
  private PodResourceDefaults() {}

  static void apply(PodSpec spec) {
    ResourceRequirements resources = spec.getResources();
    if (resources == null) {
      return;
    }
    Map<String, Quantity> limits = mutable(resources.getLimits());
    Map<String, Quantity> requests = mutable(resources.getRequests());
    PodDefaults.round(limits);
    PodDefaults.round(requests);
    if (!limits.isEmpty() || !requests.isEmpty()) {
      requests.forEach((name, quantity) -> hugePageLimit(limits, name, quantity));
      aggregate(spec, ResourceRequirements::getLimits)
          .forEach((name, quantity) -> hugePageLimit(limits, name, quantity));
    }
    if (!limits.isEmpty()) {
      aggregate(spec, ResourceRequirements::getRequests)
          .forEach((name, quantity) -> {
            if (isPodLevel(name)) {
              requests.putIfAbsent(name, quantity);
            }
          });
      limits.forEach(requests::putIfAbsent);
    }
    resources.setLimits(limits);
    resources.setRequests(requests);
  }

  private static void hugePageLimit(Map<String, Quantity> limits, String name, Quantity quantity) {
    if (isHugePages(name)) {
      limits.putIfAbsent(name, quantity);
    }
  }

  /**
   * What all containers together need: the sum of those that run side by side, or more when one
   * init container, beside the sidecars started before it, needs more.
   */
  private static Map<String, Quantity> aggregate(
      PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> part) {
    Map<String, BigDecimal> running = new TreeMap<>();
    PodDefaults.running(spec).forEach(container -> add(running, of(container, part)));
    Map<String, BigDecimal> sidecars = new TreeMap<>();
    Map<String, BigDecimal> most = new TreeMap<>(running);
    for (Container init : spec.getInitContainers()) {
      boolean sidecar = "Always".equals(init.getRestartPolicy());
      Map<String, BigDecimal> together = new TreeMap<>(sidecars);
      add(together, of(init, part));
      if (sidecar) {
        sidecars = together;
      }
      together.forEach((name, value) -> most.merge(name, value, BigDecimal::max));
    }
    Map<String, Quantity> quantities = new LinkedHashMap<>();
    most.forEach((name, value) -> quantities.put(name, quantity(name, value)));
    return quantities;
  }

  private static Map<String, Quantity> of(
      Container container, Function<ResourceRequirements, Map<String, Quantity>> part) {
    return Optional.ofNullable(container.getResources()).map(part).orElse(Map.of());
  }

  private static void add(Map<String, BigDecimal> sum, Map<String, Quantity> more) {
    more.forEach((name, value) -> sum.merge(name, Quantities.value(value), BigDecimal::add));
  }

  private static Quantity quantity(String name, BigDecimal value) {
    boolean fraction = value.stripTrailingZeros().scale() > 0;
    return fraction || name.equals("cpu")
        ? new Quantity(value.movePointRight(3).toBigInteger().toString(), "m")
        : new Quantity(value.toBigInteger().toString());
  }

  private static Map<String, Quantity> mutable(Map<String, Quantity> map) {
    return map == null ? new LinkedHashMap<>() : new LinkedHashMap<>(map);
  }

  private static boolean isPodLevel(String name) {
    return name.equals("cpu") || name.equals("memory") || isHugePages(name);
  }

  private static boolean isHugePages(String name) {
    return name.startsWith("hugepages-");
  }
}

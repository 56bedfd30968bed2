package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.manifest.validation.ContainerTotals;
import java.util.LinkedHashMap;
import java.util.Map;

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
      ContainerTotals.of(spec, ResourceRequirements::getLimits)
          .forEach((name, quantity) -> hugePageLimit(limits, name, quantity));
    }
    if (!limits.isEmpty()) {
      ContainerTotals.of(spec, ResourceRequirements::getRequests)
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

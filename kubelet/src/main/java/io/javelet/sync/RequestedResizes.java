package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.metrics.ResizeMetrics;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts which amounts of a pod's containers were asked to change. Stateless. */
final class RequestedResizes {
  private static final List<String> RESOURCES = List.of("memory", "cpu");

  private RequestedResizes() {}

  static void count(Pod before, Pod now, ResizeMetrics metrics) {
    for (Container old : PodContainers.all(before).toList()) {
      PodContainers.all(now)
          .filter(each -> each.getName().equals(old.getName()))
          .findFirst()
          .ifPresent(container -> count(old, container, metrics));
    }
  }

  private static void count(Container before, Container now, ResizeMetrics metrics) {
    for (String resource : RESOURCES) {
      operation(amount(requests(before), resource), amount(requests(now), resource))
          .ifPresent(operation -> metrics.requested(resource, "requests", operation));
      operation(amount(limits(before), resource), amount(limits(now), resource))
          .ifPresent(operation -> metrics.requested(resource, "limits", operation));
    }
  }

  private static Map<String, Quantity> requests(Container container) {
    ResourceRequirements resources = container.getResources();
    return resources == null ? Map.of() : orNone(resources.getRequests());
  }

  private static Map<String, Quantity> limits(Container container) {
    ResourceRequirements resources = container.getResources();
    return resources == null ? Map.of() : orNone(resources.getLimits());
  }

  private static Map<String, Quantity> orNone(@Nullable Map<String, Quantity> amounts) {
    return amounts == null ? Map.of() : amounts;
  }

  private static BigDecimal amount(Map<String, Quantity> amounts, String resource) {
    Quantity amount = amounts.get(resource);
    return amount == null ? BigDecimal.ZERO : amount.getNumericalAmount();
  }

  private static Optional<String> operation(BigDecimal before, BigDecimal now) {
    int change = now.compareTo(before);
    if (change == 0) {
      return Optional.empty();
    }
    if (before.signum() == 0) {
      return Optional.of("add");
    }
    if (now.signum() == 0) {
      return Optional.of("remove");
    }
    return Optional.of(change < 0 ? "decrease" : "increase");
  }
}

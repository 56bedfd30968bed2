package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What guaranteed pods keep as it was when they were taken, because they have it to themselves.
 * Immutable. Upstream's counterpart: the resize handler of package {@code allocation}.
 *
 * @param owners by resource, who gives it
 */
public record FixedResources(Map<String, String> owners) {
  /** Everything can be resized. */
  public static final FixedResources NONE = new FixedResources(Map.of());

  private static final List<String> NAMES = List.of(ResourceAmounts.CPU, ResourceAmounts.MEMORY);

  /** Takes a copy. */
  public FixedResources {
    owners = Map.copyOf(owners);
  }

  /** As the configuration says. */
  public static FixedResources of(boolean cpus, boolean memory) {
    Map<String, String> owners = new HashMap<>();
    if (cpus) {
      owners.put(ResourceAmounts.CPU, "CPU Manager policy \"static\"");
    }
    if (memory) {
      owners.put(ResourceAmounts.MEMORY, "Memory Manager policy \"Static\"");
    }
    return new FixedResources(owners);
  }

  /**
   * Why a pod cannot become like the other while it runs; absent when nothing speaks against it.
   */
  Optional<String> against(Pod before, Pod declared) {
    if (owners.isEmpty() || QosClass.of(declared) != QosClass.GUARANTEED) {
      return Optional.empty();
    }
    return NAMES.stream()
        .filter(owners::containsKey)
        .filter(name -> !requests(before, name).equals(requests(declared, name)))
        .map(name -> "Resize is infeasible for Guaranteed Pods alongside " + owners.get(name))
        .findFirst();
  }

  /** Whether a pod can become like the other while it runs. */
  public boolean allow(Pod before, Pod declared) {
    return against(before, declared).isEmpty();
  }

  private static Map<String, BigDecimal> requests(Pod pod, String name) {
    Map<String, BigDecimal> requests = new HashMap<>();
    Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .forEach((Container each) ->
            requests.put(
                each.getName(),
                DeclaredResources.of(each).requests().amount(name).stripTrailingZeros()));
    return requests;
  }
}

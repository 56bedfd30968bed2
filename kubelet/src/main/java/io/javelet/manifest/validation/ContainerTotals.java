package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a pod's containers declare together. Pure. */
public final class ContainerTotals {
  private ContainerTotals() {}

  /**
   * What all containers together need: the sum of those that run side by side, or more when one
   * init container, beside the sidecars started before it, needs more.
   */
  public static Map<String, Quantity> of(
      PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> part) {
    Map<String, BigDecimal> running = new TreeMap<>();
    running(spec).forEach(container -> add(running, declared(container, part)));
    Map<String, BigDecimal> sidecars = new TreeMap<>();
    Map<String, BigDecimal> most = new TreeMap<>(running);
    for (Container init : spec.getInitContainers()) {
      boolean sidecar = "Always".equals(init.getRestartPolicy());
      Map<String, BigDecimal> together = new TreeMap<>(sidecars);
      add(together, declared(init, part));
      if (sidecar) {
        sidecars = together;
      }
      together.forEach((name, value) -> most.merge(name, value, BigDecimal::max));
    }
    Map<String, Quantity> quantities = new LinkedHashMap<>();
    most.forEach((name, value) -> quantities.put(name, quantity(name, value)));
    return quantities;
  }

  private static Map<String, Quantity> declared(
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

  /** Containers and sidecars, whose requests and limits a pod's are made of. */
  private static List<Container> running(PodSpec spec) {
    return Stream.concat(
            spec.getContainers().stream(),
            spec.getInitContainers().stream()
                .filter(init -> "Always".equals(init.getRestartPolicy())))
        .toList();
  }
}

package io.javelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.resource.ResourceAmounts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests and limits that a container may ask for. A limit that is not declared is the pod's, else
 * what the node has for pods: a process wants to know how much it can use. Pure. Upstream's
 * counterpart: {@code containerResourceRuntimeValue}.
 */
final class ResourceFields {
  private static final String EPHEMERAL_STORAGE = "ephemeral-storage";

  private ResourceFields() {}

  static Lookup value(
      ResourceFieldSelector selector, Pod pod, Container asking, PodFacts.Allocatable allocatable) {
    String name = selector.getContainerName();
    Optional<Container> container =
        name == null || name.isEmpty() ? Optional.of(asking) : named(pod, name);
    if (container.isEmpty()) {
      return new Lookup.Missing("container " + name + " not found");
    }
    String field = selector.getResource();
    int dot = field.indexOf('.');
    String resource = field.substring(dot + 1);
    if (dot < 0 || !isKnown(resource)) {
      return unsupported(field);
    }
    ResourceRequirements declared = container.get().getResources();
    return switch (field.substring(0, dot)) {
      case "requests" -> found(requests(declared), resource, selector.getDivisor());
      case "limits" -> found(limits(pod, declared, allocatable), resource, selector.getDivisor());
      default -> unsupported(field);
    };
  }

  private static Lookup found(
      ResourceAmounts amounts, String resource, @Nullable Quantity divisor) {
    boolean inMillis = resource.equals(ResourceAmounts.CPU);
    ResourceAmounts unit =
        divisor == null || divisor.getNumericalAmount().signum() == 0
            ? new ResourceAmounts(Map.of(resource, BigDecimal.ONE))
            : new ResourceAmounts(Map.of(resource, divisor.getNumericalAmount()));
    BigDecimal value = BigDecimal.valueOf(whole(amounts, resource, inMillis));
    BigDecimal by = BigDecimal.valueOf(whole(unit, resource, inMillis));
    return new Lookup.Found(value.divide(by, 0, RoundingMode.CEILING).toPlainString());
  }

  private static long whole(ResourceAmounts amounts, String resource, boolean inMillis) {
    return inMillis ? amounts.millis(resource) : amounts.value(resource);
  }

  private static ResourceAmounts requests(@Nullable ResourceRequirements declared) {
    return amounts(declared == null ? null : declared.getRequests());
  }

  private static ResourceAmounts limits(
      Pod pod, @Nullable ResourceRequirements declared, PodFacts.Allocatable allocatable) {
    ResourceRequirements podLevel = pod.getSpec().getResources();
    ResourceAmounts node =
        new ResourceAmounts(
            Map.of(
                ResourceAmounts.CPU,
                BigDecimal.valueOf(allocatable.cpuMillis(), 3),
                ResourceAmounts.MEMORY,
                BigDecimal.valueOf(allocatable.memoryBytes()),
                EPHEMERAL_STORAGE,
                BigDecimal.valueOf(allocatable.ephemeralStorageBytes())));
    return node.overriddenBy(
            given(amounts(podLevel == null ? null : podLevel.getLimits()))
                .only(name -> !name.equals(EPHEMERAL_STORAGE)))
        .overriddenBy(given(amounts(declared == null ? null : declared.getLimits())));
  }

  private static ResourceAmounts given(ResourceAmounts amounts) {
    return amounts.only(amounts::hasSome);
  }

  private static ResourceAmounts amounts(@Nullable Map<String, Quantity> quantities) {
    return quantities == null ? ResourceAmounts.NONE : ResourceAmounts.of(quantities);
  }

  private static boolean isKnown(String resource) {
    return resource.equals(ResourceAmounts.CPU)
        || resource.equals(ResourceAmounts.MEMORY)
        || resource.equals(EPHEMERAL_STORAGE)
        || resource.startsWith(ResourceAmounts.HUGEPAGES_PREFIX);
  }

  private static Optional<Container> named(Pod pod, String name) {
    return Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .filter(container -> container.getName().equals(name))
        .findFirst();
  }

  private static Lookup unsupported(String field) {
    return new Lookup.Missing("unsupported container resource : " + field);
  }
}

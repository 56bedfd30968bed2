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
 * What pods keep as it was when they were taken: guaranteed ones what they have to themselves, and
 * those that may swap their memory, since how much they may swap follows from it. Immutable.
 * Upstream's counterpart: the resize handler of package {@code allocation}.
 *
 * @param owners by resource, who gives it to guaranteed pods
 * @param swap what containers may swap; absent where none may
 */
public record FixedResources(Map<String, Owner> owners, Optional<MemorySettings.Swap> swap) {
  /** Everything can be resized. */
  public static final FixedResources NONE = new FixedResources(Map.of(), Optional.empty());

  private static final List<String> NAMES = List.of(ResourceAmounts.CPU, ResourceAmounts.MEMORY);
  private static final ResizeDecision.Infeasible SWAPS =
      new ResizeDecision.Infeasible(
          "swap_limitation", "In-place resize of containers with swap is not supported.");

  /** Takes a copy. */
  public FixedResources {
    owners = Map.copyOf(owners);
  }

  /**
   * Who gives a resource to guaranteed pods alone.
   *
   * @param policy with its manager, in upstream's words
   * @param detail the word that metrics count refusals under
   */
  public record Owner(String policy, String detail) {
    private ResizeDecision.Infeasible refusal() {
      return new ResizeDecision.Infeasible(
          detail, "Resize is infeasible for Guaranteed Pods alongside " + policy);
    }
  }

  /** As the configuration and the machine say. */
  public static FixedResources of(boolean cpus, boolean memory, MemorySettings settings) {
    Map<String, Owner> owners = new HashMap<>();
    if (cpus) {
      owners.put(
          ResourceAmounts.CPU,
          new Owner("CPU Manager policy \"static\"", "guaranteed_pod_cpu_manager_static_policy"));
    }
    if (memory) {
      owners.put(
          ResourceAmounts.MEMORY,
          new Owner(
              "Memory Manager policy \"Static\"", "guaranteed_pod_memory_manager_static_policy"));
    }
    return new FixedResources(owners, settings.swap().filter(_ -> settings.unified()));
  }

  /**
   * Why a pod cannot become like the other while it runs; absent when nothing speaks against it.
   */
  Optional<ResizeDecision.Infeasible> against(Pod before, Pod declared) {
    return againstSwap(before, declared).or(() -> againstOwners(before, declared));
  }

  /** Whether a pod can become like the other while it runs. */
  public boolean allow(Pod before, Pod declared) {
    return against(before, declared).isEmpty();
  }

  private Optional<ResizeDecision.Infeasible> againstOwners(Pod before, Pod declared) {
    if (owners.isEmpty() || QosClass.of(declared) != QosClass.GUARANTEED) {
      return Optional.empty();
    }
    return NAMES.stream()
        .filter(name -> !requests(before, name).equals(requests(declared, name)))
        .flatMap(name -> Optional.ofNullable(owners.get(name)).stream())
        .map(Owner::refusal)
        .findFirst();
  }

  /** A container that is restarted for other memory is told anew what it may swap. */
  private Optional<ResizeDecision.Infeasible> againstSwap(Pod before, Pod declared) {
    return swap.filter(each ->
            containers(before)
                .anyMatch(container ->
                    containers(declared)
                        .filter(now -> now.getName().equals(container.getName()))
                        .anyMatch(now -> changesSwap(before, container, declared, now, each))))
        .map(_ -> SWAPS);
  }

  private static boolean changesSwap(
      Pod before, Container then, Pod declared, Container now, MemorySettings.Swap swap) {
    DeclaredResources resourcesThen = DeclaredResources.of(then);
    DeclaredResources resources = DeclaredResources.of(now);
    return resourcesThen.requests().memoryBytes() != resources.requests().memoryBytes()
        && !ContainerResize.restartsFor(then, ResourceAmounts.MEMORY)
        && (MemoryKeys.maySwap(before, resourcesThen, swap)
            || MemoryKeys.maySwap(declared, resources, swap));
  }

  private static Map<String, BigDecimal> requests(Pod pod, String name) {
    Map<String, BigDecimal> requests = new HashMap<>();
    containers(pod)
        .forEach(each ->
            requests.put(
                each.getName(),
                DeclaredResources.of(each).requests().amount(name).stripTrailingZeros()));
    return requests;
  }

  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream());
  }
}

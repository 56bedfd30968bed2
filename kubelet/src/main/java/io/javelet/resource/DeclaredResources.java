package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests and limits as one place of a manifest declares them. Immutable.
 *
 * @param requests what is set aside
 * @param limits what is not to be exceeded
 */
record DeclaredResources(ResourceAmounts requests, ResourceAmounts limits) {
  /** Of a container. */
  static DeclaredResources of(Container container) {
    return of(container.getResources());
  }

  /**
   * Of the pod as a whole ({@code spec.resources}); absent when it says nothing about a resource
   * that can be declared there.
   */
  static Optional<DeclaredResources> ofPodLevel(Pod pod) {
    DeclaredResources all = of(pod.getSpec().getResources());
    DeclaredResources supported =
        new DeclaredResources(
            all.requests.only(DeclaredResources::canBePodLevel),
            all.limits.only(DeclaredResources::canBePodLevel));
    return supported.isEmpty() ? Optional.empty() : Optional.of(supported);
  }

  /** Init containers and regular containers; ephemeral ones cannot declare resources. */
  static Stream<DeclaredResources> ofContainers(Pod pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .map(DeclaredResources::of);
  }

  /**
   * Whether the pod as a whole cannot exceed some amount: because it is limited itself, or each of
   * its containers is. Where one is not, the sum of the others' limits says nothing.
   */
  static boolean limitsEverything(Pod pod, String resource) {
    return ofPodLevel(pod).map(level -> level.limits.hasSome(resource)).orElse(false)
        || ofContainers(pod).allMatch(each -> each.limits.hasSome(resource));
  }

  /** True for an init container that keeps running beside the others. */
  static boolean isSidecar(Pod pod, Container container) {
    return "Always".equals(container.getRestartPolicy())
        && pod.getSpec().getInitContainers().stream()
            .anyMatch(init -> init.getName().equals(container.getName()));
  }

  private static DeclaredResources of(@Nullable ResourceRequirements requirements) {
    if (requirements == null) {
      return new DeclaredResources(ResourceAmounts.NONE, ResourceAmounts.NONE);
    }
    return new DeclaredResources(
        ResourceAmounts.of(orEmpty(requirements.getRequests())),
        ResourceAmounts.of(orEmpty(requirements.getLimits())));
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }

  private static boolean canBePodLevel(String name) {
    return name.equals(ResourceAmounts.CPU)
        || name.equals(ResourceAmounts.MEMORY)
        || name.startsWith(ResourceAmounts.HUGEPAGES_PREFIX);
  }

  private boolean isEmpty() {
    return requests.byName().isEmpty() && limits.byName().isEmpty();
  }
}

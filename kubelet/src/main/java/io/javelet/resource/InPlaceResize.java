package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.javelet.pod.StaticPods;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an edited static pod is the same pod with other CPU or memory, which can be changed
 * while it runs; any other edit makes another pod. The rules are those by which the API server
 * accepts a resize. Pure.
 */
public final class InPlaceResize {
  private static final Set<String> OWN_ANNOTATIONS =
      Set.of(
          StaticPods.SOURCE_ANNOTATION,
          StaticPods.MIRROR_ANNOTATION,
          StaticPods.SEEN_ANNOTATION,
          StaticPods.HASH_ANNOTATION);

  private InPlaceResize() {}

  /**
   * Whether {@code declared} can take the place of {@code before} without ending it.
   *
   * @param before a static pod as it was declared
   * @param declared a pod of the same name as it is declared now, under another UID
   */
  public static boolean isPossible(Pod before, Pod declared) {
    return QosClass.of(before) == QosClass.of(declared)
        && labels(before).equals(labels(declared))
        && annotations(before).equals(annotations(declared))
        && Objects.equals(withoutResizable(before).getSpec(), withoutResizable(declared).getSpec())
        && nothingRemoved(PodAllocation.of(before), PodAllocation.of(declared));
  }

  /** A limit or request that was there can be changed, not taken away. */
  private static boolean nothingRemoved(PodAllocation before, PodAllocation declared) {
    return before.containers().keySet().stream()
            .allMatch(name -> covers(declared.amounts(name), before.amounts(name)))
        && covers(ResizableAmounts.of(declared.pod()), ResizableAmounts.of(before.pod()));
  }

  private static boolean covers(ResizableAmounts now, ResizableAmounts before) {
    return now.requests().keySet().containsAll(before.requests().keySet())
        && now.limits().keySet().containsAll(before.limits().keySet());
  }

  /** Init containers that end before the others begin are over, or begin with what they declare. */
  private static Pod withoutResizable(Pod pod) {
    return new PodBuilder(pod)
        .editSpec()
        .withInitContainers(
            pod.getSpec().getInitContainers().stream()
                .map(container ->
                    DeclaredResources.isSidecar(pod, container)
                        ? withoutResizable(container)
                        : container)
                .toList())
        .withContainers(
            pod.getSpec().getContainers().stream().map(InPlaceResize::withoutResizable).toList())
        .withResources(withoutResizable(pod.getSpec().getResources()))
        .endSpec()
        .build();
  }

  private static Container withoutResizable(Container container) {
    return new ContainerBuilder(container)
        .withResources(withoutResizable(container.getResources()))
        .build();
  }

  private static ResourceRequirements withoutResizable(@Nullable ResourceRequirements resources) {
    ResourceRequirements all = resources == null ? new ResourceRequirements() : resources;
    return new ResourceRequirementsBuilder(all)
        .withRequests(others(all.getRequests()))
        .withLimits(others(all.getLimits()))
        .build();
  }

  private static Map<String, Quantity> others(@Nullable Map<String, Quantity> amounts) {
    return Optional.ofNullable(amounts).orElse(Map.of()).entrySet().stream()
        .filter(entry -> !ResizableAmounts.canBeResized(entry.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, String> labels(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
  }

  private static Map<String, String> annotations(Pod pod) {
    Map<String, String> annotations =
        new TreeMap<>(Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(Map.of()));
    annotations.keySet().removeAll(OWN_ANNOTATIONS);
    return annotations;
  }

  /** Names of containers that can be resized: sidecars and regular ones. */
  static List<Container> resizable(Pod pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream()
                .filter(container -> DeclaredResources.isSidecar(pod, container)),
            pod.getSpec().getContainers().stream())
        .toList();
  }
}

package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one pod as they are, or shall be, in force: of its containers, and of the pod as
 * a whole. Immutable; the values are not to be changed. Upstream's counterpart: {@code
 * PodResourceInfo}.
 *
 * @param containers by name, init containers included
 * @param pod {@code spec.resources}, absent where there is none
 */
record PodAllocation(
    Map<String, ResourceRequirements> containers, Optional<ResourceRequirements> pod) {
  PodAllocation {
    containers = Map.copyOf(containers);
  }

  /** What a pod declares. */
  static PodAllocation of(Pod pod) {
    Map<String, ResourceRequirements> containers = new TreeMap<>();
    PodSpec spec = pod.getSpec();
    for (List<Container> some : List.of(spec.getInitContainers(), spec.getContainers())) {
      for (Container container : some) {
        containers.put(
            container.getName(),
            Optional.ofNullable(container.getResources()).orElseGet(ResourceRequirements::new));
      }
    }
    return new PodAllocation(containers, Optional.ofNullable(spec.getResources()));
  }

  /** The same pod with these resources instead of those it declares. */
  Pod applyTo(Pod pod) {
    return new PodBuilder(pod)
        .editSpec()
        .withInitContainers(applied(pod.getSpec().getInitContainers()))
        .withContainers(applied(pod.getSpec().getContainers()))
        .withResources(this.pod.orElse(pod.getSpec().getResources()))
        .endSpec()
        .build();
  }

  /** The same, but one container as in {@code other}. */
  PodAllocation with(String container, PodAllocation other) {
    Map<String, ResourceRequirements> changed = new TreeMap<>(containers);
    Optional.ofNullable(other.containers.get(container))
        .ifPresent(resources -> changed.put(container, resources));
    return new PodAllocation(changed, pod);
  }

  /** The larger of both, amount by amount; huge pages and the like as here. */
  PodAllocation largerOf(PodAllocation other) {
    Map<String, ResourceRequirements> larger = new TreeMap<>();
    containers.forEach((name, mine) ->
        larger.put(
            name,
            Optional.ofNullable(other.containers.get(name))
                .map(theirs -> larger(mine, theirs))
                .orElse(mine)));
    return new PodAllocation(
        larger, pod.map(mine -> other.pod.map(theirs -> larger(mine, theirs)).orElse(mine)));
  }

  private static ResourceRequirements larger(
      ResourceRequirements mine, ResourceRequirements theirs) {
    return new ResourceRequirementsBuilder(mine)
        .withRequests(larger(mine.getRequests(), theirs.getRequests()))
        .withLimits(larger(mine.getLimits(), theirs.getLimits()))
        .build();
  }

  private static Map<String, Quantity> larger(
      @Nullable Map<String, Quantity> mine, @Nullable Map<String, Quantity> theirs) {
    Map<String, Quantity> larger = new TreeMap<>(mine == null ? Map.of() : mine);
    Map<String, Quantity> others = theirs == null ? Map.of() : theirs;
    larger.replaceAll((name, quantity) -> {
      Quantity other = others.get(name);
      return other != null
              && other.getNumericalAmount().compareTo(quantity.getNumericalAmount()) > 0
          ? other
          : quantity;
    });
    return larger;
  }

  /** Whether CPU and memory of a container are the same in both. */
  boolean agrees(String container, PodAllocation other) {
    return amounts(container).equals(other.amounts(container));
  }

  /** Whether CPU and memory are the same in both, of every container and of the pod. */
  boolean agrees(PodAllocation other) {
    return containers.keySet().equals(other.containers.keySet())
        && containers.keySet().stream().allMatch(name -> agrees(name, other))
        && ResizableAmounts.of(pod).equals(ResizableAmounts.of(other.pod));
  }

  ResizableAmounts amounts(String container) {
    return ResizableAmounts.of(Optional.ofNullable(containers.get(container)));
  }

  private List<Container> applied(List<Container> declared) {
    List<Container> changed = new ArrayList<>();
    for (Container container : declared) {
      ResourceRequirements mine = containers.get(container.getName());
      changed.add(mine == null ? container : withResources(container, mine));
    }
    return changed;
  }

  private static Container withResources(Container container, ResourceRequirements resources) {
    return new ContainerBuilder(container).withResources(resources).build();
  }
}

package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses pods that need what this node does not have. Upstream's counterparts: {@code
 * podFeaturesAdmitHandler} and {@code declaredFeaturesAdmitHandler}.
 *
 * @param podLevelResources whether a pod may declare resources of its own
 * @param declared the features that the node has; absent when it declares none, and none is asked
 *     for
 */
public record FeatureNeeds(boolean podLevelResources, Optional<List<NodeFeature>> declared)
    implements AdmissionCheck {
  public FeatureNeeds {
    declared = declared.map(List::copyOf);
  }

  @Override
  public Optional<Refusal> refuse(Pod pod, List<Pod> others) {
    if (!podLevelResources && declaresResources(pod.getSpec().getResources())) {
      return Optional.of(
          Refusal.forGood(
              "PodLevelResourcesNotSupported", "PodLevelResources feature gate is disabled"));
    }
    return missing(feature -> feature.isNeededBy(pod))
        .map(message -> Refusal.forGood("PodFeatureUnsupported", message));
  }

  /**
   * What this node lacks for a pod that it has taken and that has become another one; absent when
   * it lacks nothing. Only told, as upstream: who lets pods be changed refuses what cannot be.
   */
  public Optional<String> missingToBecome(Pod before, Pod now) {
    return missing(feature -> feature.isNeededToBecome(before, now));
  }

  private Optional<String> missing(Predicate<NodeFeature> needed) {
    return declared
        .map(here ->
            Arrays.stream(NodeFeature.values())
                .filter(each -> needed.test(each) && !here.contains(each))
                .map(NodeFeature::word)
                .collect(Collectors.joining(", ")))
        .filter(missing -> !missing.isEmpty())
        .map(missing -> "Pod requires node features that are not available: " + missing);
  }

  private static boolean declaresResources(@Nullable ResourceRequirements resources) {
    return resources != null
        && Stream.of(resources.getRequests(), resources.getLimits())
            .flatMap(FeatureNeeds::names)
            .anyMatch(FeatureNeeds::isPodLevel);
  }

  private static boolean isPodLevel(String resource) {
    return resource.equals("cpu") || resource.equals("memory") || resource.startsWith("hugepages-");
  }

  private static Stream<String> names(@Nullable Map<String, Quantity> quantities) {
    return quantities == null ? Stream.empty() : quantities.keySet().stream();
  }
}

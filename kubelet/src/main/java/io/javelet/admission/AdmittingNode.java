package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Taint;
import io.javelet.resource.ResourceAmounts;
import java.util.List;
import java.util.Map;

/**
 * What the checks must know of this node.
 *
 * @param name its name
 * @param labels its labels
 * @param taints its taints
 * @param allocatable what it has for pods: {@code cpu}, {@code memory}, {@code ephemeral-storage},
 *     huge pages and extended resources
 * @param maxPods how many pods it takes
 * @param strictGroups whether its runtime knows {@code supplementalGroupsPolicy: Strict}
 */
public record AdmittingNode(
    String name,
    Map<String, String> labels,
    List<Taint> taints,
    ResourceAmounts allocatable,
    int maxPods,
    boolean strictGroups) {
  public AdmittingNode {
    labels = Map.copyOf(labels);
    taints = List.copyOf(taints);
  }
}

package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.resource.PodResources;
import io.javelet.resource.ResourceAmounts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Whether a node has what a pod requests beside what it has set aside for others. Pure. Upstream's
 * counterpart: {@code noderesources.Fits}.
 */
final class ResourceFit {
  static final String PODS = "pods";
  private static final String EPHEMERAL_STORAGE = "ephemeral-storage";

  private ResourceFit() {}

  /**
   * A resource that there is not enough of, in the units of upstream's message: thousandths of a
   * processor for {@code cpu}, base units for all others.
   */
  record Shortage(String resource, long requested, long used, long capacity) {
    /** How much has to become free. */
    long missing() {
      return requested - (capacity - used);
    }

    Refusal refusal() {
      return Refusal.forNow(
          "OutOf" + resource,
          "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
              .formatted(resource, requested, used, capacity));
    }
  }

  /**
   * Everything that is short, in upstream's order. Extended resources that the node does not have
   * at all are the cluster's business and not looked at.
   */
  static List<Shortage> shortages(Pod pod, List<Pod> others, AdmittingNode node) {
    List<Shortage> shortages = new ArrayList<>();
    if (others.size() + 1 > node.maxPods()) {
      shortages.add(new Shortage(PODS, 1, others.size(), node.maxPods()));
    }
    ResourceAmounts wanted = PodResources.requests(pod);
    ResourceAmounts used =
        others.stream()
            .map(PodResources::requests)
            .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    for (String name : names(wanted, node.allocatable())) {
      var shortage =
          new Shortage(
              name, amount(wanted, name), amount(used, name), amount(node.allocatable(), name));
      if (shortage.requested() > 0 && shortage.missing() > 0) {
        shortages.add(shortage);
      }
    }
    return List.copyOf(shortages);
  }

  private static List<String> names(ResourceAmounts wanted, ResourceAmounts allocatable) {
    List<String> names =
        new ArrayList<>(List.of(ResourceAmounts.CPU, ResourceAmounts.MEMORY, EPHEMERAL_STORAGE));
    var others = new TreeSet<>(wanted.byName().keySet());
    others.removeAll(names);
    others.removeIf(name -> isExtended(name) && !allocatable.has(name));
    names.addAll(others);
    return names;
  }

  private static boolean isExtended(String name) {
    return !name.startsWith(ResourceAmounts.HUGEPAGES_PREFIX);
  }

  static long amount(ResourceAmounts amounts, String name) {
    return name.equals(ResourceAmounts.CPU) ? amounts.cpuMillis() : amounts.value(name);
  }
}

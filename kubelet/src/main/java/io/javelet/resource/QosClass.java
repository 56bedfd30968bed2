package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/** The quality of service class of a pod: which cgroup tier it lives in and who is killed first. */
public enum QosClass {
  GUARANTEED("Guaranteed"),
  BURSTABLE("Burstable"),
  BEST_EFFORT("BestEffort");

  private final String apiName;

  QosClass(String apiName) {
    this.apiName = apiName;
  }

  /**
   * The class of a pod: the one its status names, since a class never changes, else what follows
   * from its resources. The pod is defaulted: requests follow limits. Upstream's counterpart:
   * {@code GetPodQOS}.
   */
  public static QosClass of(Pod pod) {
    return named(pod).orElseGet(() -> computed(pod));
  }

  /** As written in {@code status.qosClass}. */
  public String apiName() {
    return apiName;
  }

  private static Optional<QosClass> named(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    String name = pod.getStatus().getQosClass();
    return List.of(values()).stream().filter(qos -> qos.apiName.equals(name)).findFirst();
  }

  private static QosClass computed(Pod pod) {
    List<DeclaredResources> declared =
        DeclaredResources.ofPodLevel(pod)
            .map(List::of)
            .orElseGet(() -> DeclaredResources.ofContainers(pod).toList());
    ResourceAmounts requests =
        declared.stream()
            .map(each -> counting(each.requests()))
            .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    ResourceAmounts limits =
        declared.stream()
            .map(each -> counting(each.limits()))
            .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    if (requests.byName().isEmpty() && limits.byName().isEmpty()) {
      return BEST_EFFORT;
    }
    boolean everyLimitSet =
        declared.stream()
            .map(DeclaredResources::limits)
            .allMatch(
                each -> each.hasSome(ResourceAmounts.CPU) && each.hasSome(ResourceAmounts.MEMORY));
    return everyLimitSet && sameAmounts(requests, limits) ? GUARANTEED : BURSTABLE;
  }

  /** Only CPU and memory decide about the class, and an amount of zero is as good as none. */
  private static ResourceAmounts counting(ResourceAmounts amounts) {
    return amounts.only(name ->
        (name.equals(ResourceAmounts.CPU) || name.equals(ResourceAmounts.MEMORY))
            && amounts.hasSome(name));
  }

  /** Compares by value: {@code 1} and {@code 1.0} are one amount. */
  private static boolean sameAmounts(ResourceAmounts requests, ResourceAmounts limits) {
    return requests.byName().keySet().equals(limits.byName().keySet())
        && requests.byName().keySet().stream()
            .allMatch(name -> requests.amount(name).compareTo(limits.amount(name)) == 0);
  }
}

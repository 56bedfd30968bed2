package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.StaticPods;
import io.javelet.resource.PodResources;
import io.javelet.resource.QosClass;
import io.javelet.resource.ResourceAmounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Whom to end so that a critical pod fits: as few guaranteed pods as possible, then as few
 * burstable ones, and of each class those that come closest to what is missing. Pure. Upstream's
 * counterpart: {@code preemption.getPodsToPreempt}.
 */
final class Preemption {
  private Preemption() {}

  /** The pods to end; absent when ending all that may be ended is not enough. */
  static Optional<List<Pod>> victims(
      Pod preemptor, List<Pod> others, List<ResourceFit.Shortage> shortages) {
    Needs needs = Needs.of(shortages);
    List<Pod> candidates = others.stream().filter(other -> mayPreempt(preemptor, other)).toList();
    if (!needs.after(candidates).isMet()) {
      return Optional.empty();
    }
    List<Pod> guaranteed = of(candidates, QosClass.GUARANTEED);
    List<Pod> burstable = of(candidates, QosClass.BURSTABLE);
    List<Pod> bestEffort = of(candidates, QosClass.BEST_EFFORT);
    List<Pod> first = closest(guaranteed, needs.after(bestEffort).after(burstable));
    List<Pod> second = closest(burstable, needs.after(bestEffort).after(first));
    List<Pod> third = closest(bestEffort, needs.after(second).after(first));
    return Optional.of(Stream.of(third, second, first).flatMap(List::stream).toList());
  }

  /**
   * A critical pod may end any that is not, and a pod of higher priority one of lower, static pods
   * too. A pod without a priority is neither: a static pod that names none is never ended.
   */
  static boolean mayPreempt(Pod preemptor, Pod other) {
    if (StaticPods.isCritical(preemptor) && !StaticPods.isCritical(other)) {
      return true;
    }
    OptionalInt mine = StaticPods.priority(preemptor);
    OptionalInt theirs = StaticPods.priority(other);
    return mine.isPresent() && theirs.isPresent() && mine.getAsInt() > theirs.getAsInt();
  }

  private static List<Pod> of(List<Pod> pods, QosClass qos) {
    return pods.stream().filter(pod -> QosClass.of(pod) == qos).toList();
  }

  private static List<Pod> closest(List<Pod> pods, Needs needs) {
    List<Pod> left = new ArrayList<>(pods);
    List<Pod> chosen = new ArrayList<>();
    Needs open = needs;
    while (!open.isMet()) {
      Needs now = open;
      Optional<Pod> best =
          left.stream()
              .min(
                  Comparator.comparingDouble(now::distance)
                      .thenComparingLong(pod -> PodResources.requests(pod).memoryBytes())
                      .thenComparingLong(pod -> PodResources.requests(pod).cpuMillis()));
      if (best.isEmpty()) {
        return chosen;
      }
      left.remove(best.get());
      chosen.add(best.get());
      open = open.after(List.of(best.get()));
    }
    return chosen;
  }

  /** How much of what has still to become free. */
  private record Needs(Map<String, Long> amounts) {
    static Needs of(List<ResourceFit.Shortage> shortages) {
      Map<String, Long> amounts = new HashMap<>();
      shortages.forEach(shortage -> amounts.put(shortage.resource(), shortage.missing()));
      return new Needs(amounts);
    }

    boolean isMet() {
      return amounts.isEmpty();
    }

    Needs after(List<Pod> ended) {
      Map<String, Long> rest = new HashMap<>();
      amounts.forEach((name, amount) -> {
        long freed = ended.stream().mapToLong(pod -> request(pod, name)).sum();
        if (amount > freed) {
          rest.put(name, amount - freed);
        }
      });
      return new Needs(rest);
    }

    double distance(Pod pod) {
      double sum = 0;
      for (Map.Entry<String, Long> need : amounts.entrySet()) {
        double missing = need.getValue() - request(pod, need.getKey());
        if (missing > 0) {
          sum += Math.pow(missing / need.getValue(), 2);
        }
      }
      return sum;
    }

    private static long request(Pod pod, String name) {
      ResourceAmounts requests = PodResources.requests(pod);
      return name.equals(ResourceFit.PODS) ? 1 : ResourceFit.amount(requests, name);
    }
  }
}

package io.javelet.eviction;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.StaticPods;
import io.javelet.resource.PodResources;
import io.javelet.runtime.PodUid;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has to go first. Pure. Upstream's counterparts: {@code byEvictionPriority}, {@code
 * rankMemoryPressure}, {@code rankDiskPressureFunc}, {@code rankPIDPressure}.
 */
final class EvictionOrder {
  /** Memory before all else, since the kernel kills at random; hard before soft. */
  static final Comparator<Threshold> OF_THRESHOLDS =
      Comparator.<Threshold, NodePressure>comparing(each -> NodePressure.of(each.signal()))
          .thenComparing(Threshold::grace)
          .thenComparing(Threshold::signal);

  private EvictionOrder() {}

  /**
   * The pods as they are to be ended, the first one first: those that use more than they asked for,
   * then by priority, then by how much more. A pod of which nothing is known counts as one that
   * uses more than it asked for.
   */
  static List<Pod> of(List<Pod> pods, Map<PodUid, PodUsage> usage, Starved what) {
    return pods.stream()
        .sorted(
            Comparator.comparing((Pod pod) -> excess(pod, usage, what) <= 0)
                .thenComparingInt(pod -> StaticPods.priority(pod).orElse(0))
                .thenComparing(
                    Comparator.comparingLong((Pod pod) -> excess(pod, usage, what)).reversed()))
        .toList();
  }

  private static long excess(Pod pod, Map<PodUid, PodUsage> usage, Starved what) {
    return Optional.ofNullable(usage.get(new PodUid(pod.getMetadata().getUid())))
        .map(known -> what.use(known) - PodResources.requests(pod).value(what.resource()))
        .orElse(Long.MAX_VALUE);
  }
}

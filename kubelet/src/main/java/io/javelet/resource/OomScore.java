package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.StaticPods;

/**
 * How willingly the kernel may kill a container's processes when memory runs out ({@code
 * oom_score_adj}). Pure. Upstream's counterpart: {@code GetContainerOOMScoreAdjust}.
 */
final class OomScore {
  private static final int GUARANTEED = -997;
  private static final int BEST_EFFORT = 1000;

  /** No burstable container is spared for longer than a guaranteed one that uses all memory. */
  private static final long LEAST_BURSTABLE = 1000 + GUARANTEED;

  private OomScore() {}

  /** The score of a container of a pod. */
  static int of(Pod pod, Container container, NodeCapacity capacity) {
    if (StaticPods.isNodeCritical(pod)) {
      return GUARANTEED;
    }
    return switch (QosClass.of(pod)) {
      case GUARANTEED -> GUARANTEED;
      case BEST_EFFORT -> BEST_EFFORT;
      case BURSTABLE -> burstable(pod, container, capacity.memoryBytes());
    };
  }

  private static int burstable(Pod pod, Container container, long nodeMemory) {
    long share = shareOfUnclaimed(pod);
    long score = proportional(request(container) + share, nodeMemory);
    if (DeclaredResources.isSidecar(pod, container)) {
      long smallest =
          pod.getSpec().getContainers().stream().mapToLong(OomScore::request).min().orElse(0);
      score = Math.min(score, proportional(smallest + share, nodeMemory));
    }
    return Math.toIntExact(Math.clamp(score, LEAST_BURSTABLE, BEST_EFFORT - 1));
  }

  /** The more of the node a container asks for, the longer it lives. */
  private static long proportional(long request, long nodeMemory) {
    return 1000 - 1000 * request / nodeMemory;
  }

  private static long request(Container container) {
    return DeclaredResources.of(container).requests().memoryBytes();
  }

  /** What the pod as a whole asks for beyond its containers, divided evenly among them. */
  private static long shareOfUnclaimed(Pod pod) {
    long podRequest =
        DeclaredResources.ofPodLevel(pod).map(level -> level.requests().memoryBytes()).orElse(0L);
    int containers =
        pod.getSpec().getContainers().size() + pod.getSpec().getInitContainers().size();
    return podRequest == 0 || containers == 0
        ? 0
        : (podRequest - PodResources.containerRequests(pod).memoryBytes()) / containers;
  }
}

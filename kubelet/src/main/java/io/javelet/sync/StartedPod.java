package io.javelet.sync;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.metrics.PodStartMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** What counts when a pod has started. Stateless. */
final class StartedPod {
  private StartedPod() {}

  /** Whether all its containers run. */
  static boolean runs(PodStatus status) {
    List<ContainerStatus> containers = status.getContainerStatuses();
    return containers != null
        && !containers.isEmpty()
        && containers.stream()
            .allMatch(each ->
                each.getState() != null
                    && each.getState().getRunning() != null
                    && each.getState().getRunning().getStartedAt() != null);
  }

  static PodStartMetrics.Ran of(Pod pod, PodStatus status, Instant created, Instant now) {
    return new PodStartMetrics.Ran(
        pod.getMetadata().getUid(),
        created,
        now,
        initTime(status),
        keepsData(pod),
        !Boolean.TRUE.equals(pod.getSpec().getHostNetwork()));
  }

  private static Duration initTime(PodStatus status) {
    Duration time = Duration.ZERO;
    if (status.getInitContainerStatuses() != null) {
      for (ContainerStatus each : status.getInitContainerStatuses()) {
        ContainerStateTerminated end =
            each.getState() == null ? null : each.getState().getTerminated();
        if (end != null && end.getStartedAt() != null && end.getFinishedAt() != null) {
          Instant from = OffsetDateTime.parse(end.getStartedAt()).toInstant();
          time =
              time.plus(
                  Duration.between(from, OffsetDateTime.parse(end.getFinishedAt()).toInstant()));
        }
      }
    }
    return time;
  }

  /** Whether a volume may hold more than what is made with the pod. */
  private static boolean keepsData(Pod pod) {
    List<Volume> volumes = pod.getSpec().getVolumes();
    return volumes != null
        && volumes.stream()
            .anyMatch(each ->
                each.getSecret() == null
                    && each.getConfigMap() == null
                    && each.getDownwardAPI() == null
                    && each.getEmptyDir() == null
                    && each.getProjected() == null);
  }
}

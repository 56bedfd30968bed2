package io.javelet.status;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.metrics.PodMetrics.ContainerType;
import io.javelet.metrics.PodStartMetrics;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts containers that have ended since a pod's status before. Stateless. */
final class TerminationCounts {
  private TerminationCounts() {}

  static void count(@Nullable PodStatus before, PodStatus now, PodStartMetrics metrics) {
    count(before, now, PodStatus::getInitContainerStatuses, ContainerType.INIT_CONTAINER, metrics);
    count(before, now, PodStatus::getContainerStatuses, ContainerType.CONTAINER, metrics);
    count(
        before,
        now,
        PodStatus::getEphemeralContainerStatuses,
        ContainerType.EPHEMERAL_CONTAINER,
        metrics);
  }

  private static void count(
      @Nullable PodStatus before,
      PodStatus now,
      Function<PodStatus, @Nullable List<ContainerStatus>> list,
      ContainerType type,
      PodStartMetrics metrics) {
    for (ContainerStatus each : orNone(list.apply(now))) {
      ContainerStateTerminated end = terminated(each);
      if (end != null && (before == null || !hadEnded(orNone(list.apply(before)), each))) {
        metrics.containerEnded(
            type,
            Objects.requireNonNullElse(end.getExitCode(), 0),
            Objects.requireNonNullElse(end.getReason(), ""));
      }
    }
  }

  private static boolean hadEnded(List<ContainerStatus> before, ContainerStatus now) {
    return before.stream()
        .anyMatch(each -> each.getName().equals(now.getName()) && terminated(each) != null);
  }

  private static @Nullable ContainerStateTerminated terminated(ContainerStatus status) {
    return status.getState() == null ? null : status.getState().getTerminated();
  }

  private static List<ContainerStatus> orNone(@Nullable List<ContainerStatus> list) {
    return list == null ? List.of() : list;
  }
}

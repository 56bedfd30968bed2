package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventType;
import io.javelet.pod.PodDependencies;
import io.javelet.runtime.PodFullName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a pod cannot start yet for the sake of the pods that it depends on. Pure.
 *
 * @param reason of condition and event
 * @param type how bad it is
 * @param text what is said after "Pod"
 */
record DependencyObstacle(String reason, EventType type, String text) {
  private static final String WAITING = "WaitingForDependency";
  private static final String CIRCLE = "DependencyCycle";

  /**
   * What stands in the pod's way now; absent when nothing does. A circle within one source is
   * refused with its manifest; one that leads through several sources is only seen here.
   *
   * @param declared all pods that this node should run
   */
  static Optional<DependencyObstacle> of(
      Pod pod, PodReadiness readiness, Collection<Pod> declared) {
    List<String> missing = new ArrayList<>();
    for (PodFullName name : PodDependencies.of(pod)) {
      Optional<Boolean> ready = readiness.ready(name);
      if (ready.isEmpty()) {
        missing.add(name + " (nobody declares it)");
      } else if (!ready.get()) {
        missing.add(name.toString());
      }
    }
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return PodDependencies.cycle(pod, declared)
        .map(DependencyObstacle::circle)
        .or(() ->
            Optional.of(
                new DependencyObstacle(
                    WAITING,
                    EventType.NORMAL,
                    "waits for " + String.join(", ", missing) + " to be Ready")));
  }

  private static DependencyObstacle circle(List<PodFullName> way) {
    return new DependencyObstacle(
        CIRCLE,
        EventType.WARNING,
        "cannot start: "
            + PodDependencies.ANNOTATION
            + " goes round in a circle: "
            + way.stream().map(PodFullName::toString).collect(Collectors.joining(" waits for ")));
  }
}

package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Instant;
import java.util.Set;

/**
 * Everything that decides what should change for one pod.
 *
 * @param pod the pod as declared, defaulted
 * @param status what the runtime has of it, newer than the worker's last action
 * @param probes what its probes said
 * @param backOff as the last plan for this pod returned it
 * @param restartingAllContainers whether the pod's last published status has condition {@code
 *     AllContainersRestarting} true: a restart of all containers, once begun, is brought to its end
 * @param settings gates and constants
 * @param now the time
 * @param outdated running containers whose configuration has changed and who want a restart then
 */
public record PodActionsInput(
    Pod pod,
    RuntimePodStatus status,
    ProbeResults probes,
    BackOffState backOff,
    boolean restartingAllContainers,
    PlanSettings settings,
    Instant now,
    Set<ContainerId> outdated) {

  /** Takes a copy. */
  public PodActionsInput {
    outdated = Set.copyOf(outdated);
  }

  /** No container is outdated. */
  public PodActionsInput(
      Pod pod,
      RuntimePodStatus status,
      ProbeResults probes,
      BackOffState backOff,
      boolean restartingAllContainers,
      PlanSettings settings,
      Instant now) {
    this(pod, status, probes, backOff, restartingAllContainers, settings, now, Set.of());
  }

  /** The usual input: no restart of all containers has begun either. */
  public PodActionsInput(
      Pod pod,
      RuntimePodStatus status,
      ProbeResults probes,
      BackOffState backOff,
      PlanSettings settings,
      Instant now) {
    this(pod, status, probes, backOff, false, settings, now);
  }
}

package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.javelet.runtime.ContainerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What should change for one pod, to be done in the order of the components: kill the pod or
 * containers of it, remove dead ones, make the sandbox, start containers. Upstream's counterpart:
 * {@code podActions}.
 *
 * @param killPod every running container is to be ended and every sandbox stopped, before anything
 *     else. Without {@code createSandbox} it means that nothing of the pod shall run any more;
 *     false when nothing is left to kill
 * @param createSandbox the sandbox to make, absent when the present one is good or none is wanted
 * @param containersToKill containers that end while the pod goes on; empty when {@code killPod}
 * @param removals dead containers to forget, after the kills and before the starts
 * @param keepLogs whether the logs of these stay: of a restart of all containers, nobody would know
 *     the reason any more
 * @param containersToStart in the order in which they are to be started. When an {@link
 *     ContainerKind#INIT} fails to start, the later ones are left for the next plan; of every other
 *     kind, the next one is started all the same
 * @param backOffs containers that would be started now if they had not ended too often
 * @param backOff what the next plan is to be given, provided that the starts are at least tried
 */
public record PodActions(
    boolean killPod,
    Optional<CreateSandbox> createSandbox,
    List<KillContainer> containersToKill,
    List<ContainerId> removals,
    boolean keepLogs,
    List<StartContainer> containersToStart,
    List<BackOff> backOffs,
    BackOffState backOff) {
  public PodActions {
    containersToKill = List.copyOf(containersToKill);
    removals = List.copyOf(removals);
    containersToStart = List.copyOf(containersToStart);
    backOffs = List.copyOf(backOffs);
  }

  /** True when there is nothing to do now; a container may still wait for its back-off. */
  public boolean isEmpty() {
    return !killPod
        && createSandbox.isEmpty()
        && containersToKill.isEmpty()
        && removals.isEmpty()
        && containersToStart.isEmpty();
  }

  /**
   * When the plan changes by time alone: the first back-off to end. Absent when only an event can
   * change anything.
   */
  public Optional<Instant> lookAgainAt() {
    return backOffs.stream().map(BackOff::until).min(Comparator.naturalOrder());
  }

  /**
   * A sandbox to make.
   *
   * @param attempt one more than the last one's, 0 for the first
   * @param reason why the present one, if any, does not do
   */
  public record CreateSandbox(int attempt, SandboxReason reason) {}

  /**
   * A container to end while its pod goes on.
   *
   * @param id the container
   * @param name its name in the pod
   * @param reason why
   * @param message upstream's words for the {@code Killing} event
   * @param grace overrides the pod's grace period, for example by the failed probe's own; absent
   *     for the pod's
   */
  public record KillContainer(
      ContainerId id, String name, KillReason reason, String message, Optional<Duration> grace) {}

  /**
   * A container to make and start.
   *
   * @param spec its spec; of an ephemeral container, the fields it shares with the others
   * @param kind its part in the pod
   * @param restartCount one more than the newest container's of that name; absent when the runtime
   *     has none, so that the log folder has the last word
   * @param targetContainer the container whose processes an ephemeral container sees, by name;
   *     empty for none
   */
  public record StartContainer(
      Container spec, ContainerKind kind, OptionalInt restartCount, String targetContainer) {
    /** The container's name. */
    public String name() {
      return spec.getName();
    }
  }

  /**
   * A container that waits before it is restarted.
   *
   * @param container its name
   * @param kind its part in the pod
   * @param until when it may start
   * @param delay how long that is after its end
   * @param message upstream's words for the waiting state {@code CrashLoopBackOff} and the event
   *     {@code BackOff}
   */
  public record BackOff(
      String container, ContainerKind kind, Instant until, Duration delay, String message) {}
}

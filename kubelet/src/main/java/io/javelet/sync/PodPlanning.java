package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.BackOffState;
import io.javelet.plan.PlanSettings;
import io.javelet.plan.PodActions;
import io.javelet.plan.PodActionsInput;
import io.javelet.plan.PodPlanner;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodStatusReader;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Reads what the runtime has and gathers the inputs of the pure plan. Stateless; called on worker
 * threads.
 */
public final class PodPlanning {
  private final PodStatusReader statuses;
  private final Supplier<PlanSettings> settings;
  private final Supplier<ProbeResults> probes;
  private final ConfigReloads reloads;
  private final Clock clock;

  /**
   * @param statuses what the runtime has
   * @param settings those in force
   * @param probes the newest results of all probes
   * @param reloads sees which containers' configuration has changed
   */
  public PodPlanning(
      PodStatusReader statuses,
      Supplier<PlanSettings> settings,
      Supplier<ProbeResults> probes,
      ConfigReloads reloads,
      Clock clock) {
    this.statuses = statuses;
    this.settings = settings;
    this.probes = probes;
    this.reloads = reloads;
    this.clock = clock;
  }

  /**
   * What should change for the pod now.
   *
   * @param restartingAll whether its published status says that all its containers are being
   *     restarted
   */
  PodActions plan(Pod pod, RuntimePodStatus status, BackOffState backOff, boolean restartingAll) {
    return PodPlanner.computePodActions(
        new PodActionsInput(
            pod,
            status,
            probes.get(),
            backOff,
            restartingAll,
            settings.get(),
            clock.instant(),
            reloads.apply(pod, status)));
  }

  /** What the runtime has of the pod, not older than {@code after}. */
  RuntimePodStatus read(Pod pod, Instant after) {
    return statuses.newerThan(new PodUid(pod.getMetadata().getUid()), PodFullName.of(pod), after);
  }

  Instant now() {
    return clock.instant();
  }
}

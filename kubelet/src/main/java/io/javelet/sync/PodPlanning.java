package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.BackOffState;
import io.javelet.plan.PlanSettings;
import io.javelet.plan.PodActions;
import io.javelet.plan.PodActionsInput;
import io.javelet.plan.PodPlanner;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.RuntimePodStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** Gathers the inputs of the pure plan. Stateless; called on worker threads. */
public final class PodPlanning {
  private final PlanSettings settings;
  private final Supplier<ProbeResults> probes;
  private final Clock clock;

  /**
   * @param probes the newest results of all probes
   */
  public PodPlanning(PlanSettings settings, Supplier<ProbeResults> probes, Clock clock) {
    this.settings = settings;
    this.probes = probes;
    this.clock = clock;
  }

  PodActions plan(Pod pod, RuntimePodStatus status, BackOffState backOff) {
    return PodPlanner.computePodActions(
        new PodActionsInput(pod, status, probes.get(), backOff, settings, clock.instant()));
  }

  Instant now() {
    return clock.instant();
  }
}

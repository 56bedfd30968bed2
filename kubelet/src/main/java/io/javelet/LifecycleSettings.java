package io.javelet;

import io.javelet.config.KubeletConfiguration;
import io.javelet.config.KubeletFlags;
import io.javelet.config.gate.FeatureGates;
import io.javelet.cri.ContainerHash;
import io.javelet.plan.DeadContainerPolicy;
import io.javelet.plan.PlanSettings;
import io.javelet.plan.PlanSettings.BackOffSettings;

/** What the configuration says of pods' lives, in the words of the rooms that decide. Pure. */
final class LifecycleSettings {
  private LifecycleSettings() {}

  static PlanSettings plan(FeatureGates gates, KubeletConfiguration configuration) {
    return new PlanSettings(
        ContainerHash::of,
        BackOffSettings.of(
            gates.enabled("ReduceDefaultCrashLoopBackOffDecay"),
            configuration.pods().crashLoop().maxRestartPeriod()),
        gates.enabled("ContainerRestartRules"),
        gates.enabled("RestartAllContainersOnContainerExits"));
  }

  static DeadContainerPolicy deadContainers(KubeletFlags flags) {
    return new DeadContainerPolicy(
        flags.deadContainers().minimumAge(),
        flags.deadContainers().perContainer(),
        flags.deadContainers().total());
  }
}

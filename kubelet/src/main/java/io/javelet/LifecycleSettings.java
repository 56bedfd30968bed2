package io.javelet;

import io.javelet.config.KubeletFlags;
import io.javelet.config.LoadResult;
import io.javelet.cri.ContainerHash;
import io.javelet.plan.DeadContainerPolicy;
import io.javelet.plan.PlanSettings;
import io.javelet.plan.PlanSettings.BackOffSettings;

/** What the configuration says of pods' lives, in the words of the rooms that decide. Pure. */
final class LifecycleSettings {
  private LifecycleSettings() {}

  static PlanSettings plan(LoadResult.Loaded loaded) {
    return new PlanSettings(
        ContainerHash::of,
        BackOffSettings.of(
            loaded.gates().enabled("ReduceDefaultCrashLoopBackOffDecay"),
            loaded.configuration().pods().crashLoop().maxRestartPeriod()),
        loaded.gates().enabled("ContainerRestartRules"),
        loaded.gates().enabled("RestartAllContainersOnContainerExits"));
  }

  static DeadContainerPolicy deadContainers(KubeletFlags flags) {
    return new DeadContainerPolicy(
        flags.deadContainers().minimumAge(),
        flags.deadContainers().perContainer(),
        flags.deadContainers().total());
  }
}

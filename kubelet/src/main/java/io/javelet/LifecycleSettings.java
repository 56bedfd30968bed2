package io.javelet;

import io.javelet.config.KubeletConfiguration;
import io.javelet.config.KubeletFlags;
import io.javelet.config.LogRotationConfiguration;
import io.javelet.config.gate.FeatureGates;
import io.javelet.cri.ContainerHash;
import io.javelet.logs.RotationSettings;
import io.javelet.plan.DeadContainerPolicy;
import io.javelet.plan.PlanSettings;
import io.javelet.plan.PlanSettings.BackOffSettings;
import io.javelet.status.StatusGates;
import java.util.Optional;

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

  static StatusGates status(FeatureGates gates) {
    return new StatusGates(
        gates.enabled("ContainerStopSignals"),
        gates.enabled("RestartAllContainersOnContainerExits"));
  }

  static DeadContainerPolicy deadContainers(KubeletFlags flags) {
    return new DeadContainerPolicy(
        flags.deadContainers().minimumAge(),
        flags.deadContainers().perContainer(),
        flags.deadContainers().total());
  }

  /** Absent when logs may grow without a limit. */
  static Optional<RotationSettings> rotation(LogRotationConfiguration logs) {
    return logs.maxBytes().isPresent()
        ? Optional.of(
            new RotationSettings(
                logs.maxBytes().getAsLong(),
                logs.maxFiles(),
                logs.maxWorkers(),
                logs.monitorInterval()))
        : Optional.empty();
  }
}

package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the plan depends on beyond the pod.
 *
 * @param containerHash the hash that a container made from this spec carries in {@link
 *     io.javelet.runtime.RuntimeContainer.Notes#hash()}; must be pure
 * @param backOff how long a container that keeps ending waits
 * @param containerRestartRules gate {@code ContainerRestartRules}: a container's own {@code
 *     restartPolicy} and {@code restartPolicyRules} count
 * @param restartAllContainers gate {@code RestartAllContainersOnContainerExits}
 */
public record PlanSettings(
    Function<Container, String> containerHash,
    BackOffSettings backOff,
    boolean containerRestartRules,
    boolean restartAllContainers) {

  /** Upstream's defaults. */
  public static PlanSettings defaults(Function<Container, String> containerHash) {
    return new PlanSettings(containerHash, BackOffSettings.DEFAULT, true, true);
  }

  /**
   * The constants of the restart back-off.
   *
   * @param base the first wait
   * @param cap the longest wait; {@code crashLoopBackOff.maxContainerRestartPeriod}
   * @param resetAfter a container that ends later than this after its last restart was decided
   *     starts over from {@code base}
   */
  public record BackOffSettings(Duration base, Duration cap, Duration resetAfter) {
    /** 10 s doubling to 5 min, forgotten after 10 min. */
    public static final BackOffSettings DEFAULT =
        new BackOffSettings(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));

    /**
     * The constants of a node.
     *
     * @param reducedDecay gate {@code ReduceDefaultCrashLoopBackOffDecay}: 1 s doubling to 1 min
     * @param nodeMaximum {@code crashLoopBackOff.maxContainerRestartPeriod}, where configured
     */
    public static BackOffSettings of(boolean reducedDecay, Optional<Duration> nodeMaximum) {
      Duration base = reducedDecay ? Duration.ofSeconds(1) : DEFAULT.base();
      Duration cap = nodeMaximum.orElse(reducedDecay ? Duration.ofMinutes(1) : DEFAULT.cap());
      return new BackOffSettings(base.compareTo(cap) < 0 ? base : cap, cap, DEFAULT.resetAfter());
    }
  }
}

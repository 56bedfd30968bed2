package io.javelet.status;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Map;
import java.util.Optional;

/**
 * How far a pod's change of resources has come. Immutable.
 *
 * @param pending the pod asks for what it cannot have now, or never
 * @param running the pod has been given other resources that are not all in force
 * @param inForce what containers really have, by name, where it is known
 */
public record ResizeProgress(
    Optional<Pending> pending,
    Optional<Running> running,
    Map<String, ResourceRequirements> inForce) {
  /** A pod that has what it declares. */
  public static final ResizeProgress NONE =
      new ResizeProgress(Optional.empty(), Optional.empty(), Map.of());

  public ResizeProgress {
    inForce = Map.copyOf(inForce);
  }

  /**
   * Condition {@code PodResizePending}.
   *
   * @param reason {@code Deferred} or {@code Infeasible}
   */
  public record Pending(String reason, String message) {}

  /**
   * Condition {@code PodResizeInProgress}.
   *
   * @param error why the last attempt failed, empty while none has
   */
  public record Running(String error) {}
}

package io.javelet.plan;

/** Decides what should change for one pod. Upstream's counterpart: {@code computePodActions}. */
public final class PodPlanner {
  private PodPlanner() {}

  /** What should change. The same input always gives the same answer. */
  public static PodActions computePodActions(PodActionsInput input) {
    return PodActions.nothing(input.backOff());
  }
}

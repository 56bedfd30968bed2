package io.javelet.resource;

/** Whether other resources can be given to a pod that runs. */
public sealed interface ResizeDecision {
  /** It already has what it asks for. */
  record Unchanged() implements ResizeDecision {}

  /** It gets them. */
  record Accepted() implements ResizeDecision {}

  /**
   * Not now: others have what it asks for.
   *
   * @param reason the check's word, for example {@code OutOfcpu}
   * @param message the check's words
   */
  record Deferred(String reason, String message) implements ResizeDecision {}

  /**
   * Never on this node.
   *
   * @param detail why, in the word that metrics count it under
   * @param message why
   */
  record Infeasible(String detail, String message) implements ResizeDecision {}
}

package io.javelet.pod;

import java.util.Optional;

/**
 * Why the agent itself ends a pod for good: its phase becomes {@code Failed} whatever its
 * containers say.
 *
 * @param reason becomes {@code status.reason}
 * @param message becomes {@code status.message}
 * @param disruption the message of condition {@code DisruptionTarget}, where the end is one that
 *     disruption budgets and jobs should know of
 */
public record TerminalReason(String reason, String message, Optional<String> disruption) {

  /** Evicted because the node ran short of a resource. */
  public static TerminalReason evicted(String message) {
    return new TerminalReason("Evicted", message, Optional.of(message));
  }

  /** Evicted because the pod used more local storage than it may; no disruption. */
  public static TerminalReason storageLimitExceeded(String message) {
    return new TerminalReason("Evicted", message, Optional.empty());
  }

  /** Killed to make room for a critical pod. */
  public static TerminalReason preempted() {
    return new TerminalReason(
        "Preempting",
        "Preempted in order to admit critical pod",
        Optional.of("Pod was preempted by Kubelet to accommodate a critical pod."));
  }

  /** Ended because the node shuts down. */
  public static TerminalReason nodeShutdown() {
    String message = "Pod was terminated in response to imminent node shutdown.";
    return new TerminalReason("Terminated", message, Optional.of(message));
  }

  /** Active for longer than {@code activeDeadlineSeconds}. */
  public static TerminalReason deadlineExceeded() {
    return new TerminalReason(
        "DeadlineExceeded",
        "Pod was active on the node longer than the specified deadline",
        Optional.empty());
  }
}

package io.javelet.admission;

/**
 * Why this node does not take a pod.
 *
 * @param reason becomes {@code status.reason} and the event's reason, in upstream's words
 * @param message of the event; with a prefix also {@code status.message}
 * @param passing whether the reason can pass without a change of the pod
 */
public record Refusal(String reason, String message, boolean passing) {
  /** Only another manifest can help. */
  public static Refusal forGood(String reason, String message) {
    return new Refusal(reason, message, false);
  }

  /** Another pod's end or a change of the node can help. */
  public static Refusal forNow(String reason, String message) {
    return new Refusal(reason, message, true);
  }
}

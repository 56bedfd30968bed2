package io.javelet.admission;

/** Whether this node takes a pod. */
public sealed interface AdmissionAnswer {
  /** It does, and from now on counts what the pod needs as taken. */
  record Admitted() implements AdmissionAnswer {}

  /**
   * It does not.
   *
   * @param refusal why
   * @param waits whether the pod is asked about again when something has changed; else it has
   *     failed
   * @param news whether this is not what was answered last time
   */
  record Refused(Refusal refusal, boolean waits, boolean news) implements AdmissionAnswer {}
}

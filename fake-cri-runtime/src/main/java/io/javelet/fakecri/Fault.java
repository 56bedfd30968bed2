package io.javelet.fakecri;

import io.grpc.Status;

/** What goes wrong with one call. */
public sealed interface Fault {
  /** The runtime refuses: nothing is done. */
  record Refusal(Status status) implements Fault {}

  /** The runtime does what was asked, but its answer is lost: the caller sees {@code status}. */
  record LostAnswer(Status status) implements Fault {}

  /** The call waits at {@code gate}. */
  record Hold(Moment moment, Gate gate) implements Fault {}

  /** Where in its work a held call waits. */
  enum Moment {
    /** Nothing was done yet; a caller that goes away meanwhile leaves no trace. */
    BEFORE,
    /**
     * {@code RunPodSandbox} and {@code CreateContainer} only: the name is reserved, nothing is
     * listed yet. The work goes on even when the caller goes away. Other calls: as {@link #BEFORE}.
     */
    NAME_RESERVED,
    /** All is done, only the answer is not yet sent. */
    DONE
  }

  /** The runtime answers with an error and does nothing. */
  static Fault refuse(Status.Code code, String message) {
    return new Refusal(code.toStatus().withDescription(message));
  }

  /** The runtime does what was asked and the caller gets an error all the same. */
  static Fault loseAnswer(Status.Code code, String message) {
    return new LostAnswer(code.toStatus().withDescription(message));
  }

  /** The call waits at {@code gate} before anything is done. */
  static Fault holdBefore(Gate gate) {
    return new Hold(Moment.BEFORE, gate);
  }

  /** The call waits at {@code gate} when the name is taken and the rest is not done. */
  static Fault holdHalfMade(Gate gate) {
    return new Hold(Moment.NAME_RESERVED, gate);
  }

  /** The call waits at {@code gate} with everything done and nothing answered. */
  static Fault holdAnswer(Gate gate) {
    return new Hold(Moment.DONE, gate);
  }
}

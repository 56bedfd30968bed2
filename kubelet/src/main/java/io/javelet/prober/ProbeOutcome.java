package io.javelet.prober;

/**
 * What asking once came to.
 *
 * @param verdict what it means
 * @param output what came back, for the event; at most 10 KiB
 */
record ProbeOutcome(Verdict verdict, String output) {
  /** The largest answer that is read or shown. */
  static final int MAX_OUTPUT_BYTES = 10 * 1024;

  enum Verdict {
    SUCCESS,
    /** Counts as success, and users are told that it is odd. */
    WARNING,
    FAILURE,
    /** Could not be asked: neither success nor failure until it was tried again. */
    ERROR
  }

  static ProbeOutcome success(String output) {
    return new ProbeOutcome(Verdict.SUCCESS, output);
  }

  static ProbeOutcome warning(String output) {
    return new ProbeOutcome(Verdict.WARNING, output);
  }

  static ProbeOutcome failure(String output) {
    return new ProbeOutcome(Verdict.FAILURE, output);
  }

  static ProbeOutcome error(String output) {
    return new ProbeOutcome(Verdict.ERROR, output);
  }
}

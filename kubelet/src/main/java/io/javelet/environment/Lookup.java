package io.javelet.environment;

/** What came of asking for one value. */
sealed interface Lookup {
  /** It has this value, possibly an empty one. */
  record Found(String value) implements Lookup {}

  /** It is not there, and the manifest says that it need not be. */
  record Skipped() implements Lookup {}

  /**
   * It cannot be had.
   *
   * @param message for the container's waiting state
   */
  record Missing(String message) implements Lookup {}
}

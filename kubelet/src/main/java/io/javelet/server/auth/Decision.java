package io.javelet.server.auth;

/** Whether a request may go on. */
public sealed interface Decision {
  /** It may. */
  record Allowed() implements Decision {}

  /**
   * It may not.
   *
   * @param message for the client, as upstream words it
   */
  record Refused(String message) implements Decision {}

  /**
   * Nobody could be asked.
   *
   * @param message for the client, as upstream words it
   */
  record Undecided(String message) implements Decision {}
}

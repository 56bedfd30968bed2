package io.javelet.cli;

/** Exit codes of commands. */
final class ExitCode {
  static final int FINE = 0;

  /** What was looked at is not in order. */
  static final int NOT_FINE = 1;

  /** The call itself makes no sense, or there is nothing to look at. */
  static final int MISUSE = 2;

  private ExitCode() {}
}

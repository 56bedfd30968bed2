package io.javelet.status;

/**
 * The size limits of termination messages. Reading the file or the log is the caller's business.
 */
public final class TerminationMessage {
  private TerminationMessage() {}
}

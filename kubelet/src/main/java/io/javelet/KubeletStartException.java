package io.javelet;

/** The agent cannot start; the message says why and what to do. */
final class KubeletStartException extends Exception {
  private static final long serialVersionUID = 1L;

  KubeletStartException(String message) {
    super(message);
  }

  KubeletStartException(String message, Throwable cause) {
    super(message, cause);
  }
}

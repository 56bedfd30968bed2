package io.javelet.worker;

import java.io.Serial;

/** A step of ending a pod did not work; the message is for status, events and the log. */
public final class SyncFailedException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public SyncFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  public SyncFailedException(String message) {
    super(message);
  }
}

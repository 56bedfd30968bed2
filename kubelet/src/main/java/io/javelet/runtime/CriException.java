package io.javelet.runtime;

/**
 * A call to the runtime failed. That something to be stopped or removed was not found is success
 * and never raised.
 */
public final class CriException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String rpc;
  private final Code code;
  private final String description;

  /** The classes of failure that callers tell apart; the words are gRPC's. */
  public enum Code {
    CANCELLED,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    UNIMPLEMENTED,
    UNAVAILABLE,
    /** Everything else; the description says what. */
    UNKNOWN
  }

  /**
   * @param rpc the method's name, for example {@code RunPodSandbox}
   * @param code the class of failure
   * @param description the runtime's own words
   */
  public CriException(String rpc, Code code, String description, Throwable cause) {
    super(rpc + ": " + code + ": " + description, cause);
    this.rpc = rpc;
    this.code = code;
    this.description = description;
  }

  /** The method's name. */
  public String rpc() {
    return rpc;
  }

  /** The class of failure. */
  public Code code() {
    return code;
  }

  /** The runtime's own words: what upstream puts into status and events. */
  public String description() {
    return description;
  }
}

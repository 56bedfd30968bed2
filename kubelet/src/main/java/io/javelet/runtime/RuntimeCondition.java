package io.javelet.runtime;

/** One condition of the runtime, such as {@code RuntimeReady} or {@code NetworkReady}. */
public record RuntimeCondition(String type, boolean status, String reason, String message) {
  /** The runtime can run containers. */
  public static final String RUNTIME_READY = "RuntimeReady";

  /** The runtime can give a sandbox a network of its own. */
  public static final String NETWORK_READY = "NetworkReady";
}

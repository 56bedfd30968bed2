package io.javelet.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the container runtime is reached.
 *
 * @param endpoint with its scheme, for example {@code unix:///run/containerd/containerd.sock}
 * @param endpointGiven whether the user named it; otherwise it is the default
 * @param imageEndpoint the image service, where it is another socket
 * @param requestTimeout how long a call may take
 * @param embedded when to start a private containerd
 * @param embeddedSandboxImage its sandbox image, where the user named one
 */
public record RuntimeConfiguration(
    String endpoint,
    boolean endpointGiven,
    Optional<String> imageEndpoint,
    Duration requestTimeout,
    EmbeddedRuntime embedded,
    Optional<String> embeddedSandboxImage) {

  /** When to start a private containerd. */
  public enum EmbeddedRuntime {
    /** When no endpoint was given and nothing answers at the default one. */
    AUTO,
    ALWAYS,
    NEVER
  }
}

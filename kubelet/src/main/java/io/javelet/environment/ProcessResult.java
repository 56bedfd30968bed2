package io.javelet.environment;

import io.javelet.runtime.ContainerRequest.ProcessSettings;

/** What a container's process is started with, or why that cannot be said. */
public sealed interface ProcessResult {
  /** Everything is known. */
  record Ready(ProcessSettings settings) implements ProcessResult {}

  /**
   * The container cannot be created.
   *
   * @param reason the waiting reason, {@code CreateContainerConfigError}
   * @param message for example {@code configmap "x" not found}
   */
  record Failed(String reason, String message) implements ProcessResult {}
}

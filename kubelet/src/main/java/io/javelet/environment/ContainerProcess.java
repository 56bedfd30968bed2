package io.javelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * Command, arguments and environment of a container, all references resolved. Pure. Upstream's
 * counterpart: {@code makeEnvironmentVariables} and {@code ExpandContainerCommandAndArgs}.
 */
public final class ContainerProcess {
  private ContainerProcess() {}

  /** The settings for a container of a pod. */
  public static ProcessResult settings(Pod pod, Container container, PodFacts facts) {
    return new ProcessResult.Failed("CreateContainerConfigError", "not written yet");
  }
}

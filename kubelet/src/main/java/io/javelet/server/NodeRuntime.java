package io.javelet.server;

import io.javelet.runtime.ContainerAccess;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodStatusReader;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.stats.NodeStatistics;
import java.util.Optional;

/**
 * The container runtime as the server needs it.
 *
 * @param containers finds what the newest view of pods does not have
 * @param access to what runs
 * @param statuses the newest that is known of pods
 * @param statistics what pods and the node use
 */
public record NodeRuntime(
    Containers containers,
    ContainerAccess access,
    PodStatusReader statuses,
    NodeStatistics statistics) {

  /** Finds a container by its id. */
  @FunctionalInterface
  public interface Containers {
    /**
     * The container; absent when the runtime has none of this id.
     *
     * @throws CriException when the runtime does not answer
     */
    Optional<RuntimeContainer> find(ContainerId id);
  }
}

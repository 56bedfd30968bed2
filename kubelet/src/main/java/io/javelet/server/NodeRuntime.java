package io.javelet.server;

import io.javelet.runtime.ContainerAccess;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.PodStatusReader;
import io.javelet.stats.NodeStatistics;

/**
 * The container runtime as the server needs it.
 *
 * @param containers what there is
 * @param access to what runs
 * @param statuses the newest that is known of pods
 * @param statistics what pods and the node use
 */
public record NodeRuntime(
    ContainerRuntime containers,
    ContainerAccess access,
    PodStatusReader statuses,
    NodeStatistics statistics) {}

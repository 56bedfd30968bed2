package io.javelet.runtime;

/**
 * One device of a container.
 *
 * @param containerPath absolute path inside the container
 * @param hostPath absolute path on this node
 * @param readOnly whether the container may only read it
 */
public record ContainerDevice(String containerPath, String hostPath, boolean readOnly) {}

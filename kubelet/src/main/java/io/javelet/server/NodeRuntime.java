package io.javelet.server;

import io.javelet.runtime.ContainerAccess;
import io.javelet.runtime.ContainerRuntime;

/**
 * The container runtime as the server needs it.
 *
 * @param containers what there is
 * @param access to what runs
 */
public record NodeRuntime(ContainerRuntime containers, ContainerAccess access) {}

/**
 * Our view of the container runtime, in this agent's own words: what can be asked of it ({@link
 * io.javelet.runtime.ContainerRuntime}, {@link io.javelet.runtime.ImageService}) and what it has
 * ({@link io.javelet.runtime.RuntimePodStatus}).
 *
 * <p>One flow: a worker asks {@link io.javelet.runtime.PodStatusReader} for a status newer than its
 * own last action, plans from it, and calls {@link io.javelet.runtime.ContainerRuntime} to make the
 * difference.
 *
 * <p>May import: API types. Never a CRI stub or gRPC: room {@code cri} implements the interfaces.
 */
@NullMarked
package io.javelet.runtime;

import org.jspecify.annotations.NullMarked;

/**
 * Lifecycle hooks: what a container wants done right after its start and right before its end. Main
 * type: {@link io.javelet.hooks.LifecycleHooks}.
 *
 * <p>One flow: a container was started → {@code postStart} runs on the worker's thread; when it
 * fails, the caller ends the container. A container is to end → {@code preStop} runs on the thread
 * that ends it, within its grace; what is left of the grace is for the stop signal.
 *
 * <p>May import: {@code runtime}, {@code http}, {@code document} and the leaves.
 */
@NullMarked
package io.javelet.hooks;

import org.jspecify.annotations.NullMarked;

/**
 * What a container's process is started with: command, arguments, environment; and what else takes
 * its values from the same places. All of it is pure.
 *
 * <p>Main type: {@link io.javelet.environment.ContainerProcess}. One flow: right before a container
 * is created, its environment is resolved and its command expanded with it.
 *
 * <p>May import: {@code runtime}, {@code config}, {@code resource}, {@code pod}.
 */
@NullMarked
package io.javelet.environment;

import org.jspecify.annotations.NullMarked;

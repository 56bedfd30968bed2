/**
 * Keeps the log files of running containers within their size. Main type: {@link
 * io.javelet.logs.ContainerLogRotation}.
 *
 * <p>One flow: a worker publishes what runs of its pod → each running container's log has a {@code
 * LogKeeper} (one virtual thread) that sleeps until the file is written to → when the file has
 * grown to its limit, it is moved aside, the runtime opens a new one, and older ones are compressed
 * or removed.
 *
 * <p>May import: {@code runtime}, {@code os}.
 */
@NullMarked
package io.javelet.logs;

import org.jspecify.annotations.NullMarked;

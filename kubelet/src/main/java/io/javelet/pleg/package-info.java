/**
 * The pod lifecycle event generator: notices what happens in the runtime without being asked, and
 * is the only writer of the cache that workers plan from. Main type: {@link
 * io.javelet.pleg.PodLifecycleEventGenerator}.
 *
 * <p>One flow: a container's process ends → its pidfd becomes readable (or the runtime's event
 * stream says so) → once the runtime has noticed too, the pod's cached status is dropped and its
 * worker woken → the worker reads the truth.
 *
 * <p>Events only wake. A slow relist under both finds what they missed.
 *
 * <p>May import: {@code runtime}, {@code os} and the leaves.
 */
@NullMarked
package io.javelet.pleg;

import org.jspecify.annotations.NullMarked;

/**
 * Decides what should change for one pod. Pure: no clock, I/O, logger, lock or global; everything
 * arrives as input and the answer is one plain value.
 *
 * <p>Main type: {@link io.javelet.plan.PodPlanner}. One flow: a worker puts the pod, what the
 * runtime has of it, the probe results and the back-off so far into a {@link
 * io.javelet.plan.PodActionsInput}, gets {@link io.javelet.plan.PodActions}, does them, and keeps
 * {@link io.javelet.plan.PodActions#backOff()} for its next turn.
 *
 * <p>May import: {@code runtime} and API types.
 */
@NullMarked
package io.javelet.plan;

import org.jspecify.annotations.NullMarked;

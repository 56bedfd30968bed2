/**
 * Liveness, readiness and startup probes. Main type: {@link io.javelet.prober.ProbeManager}.
 *
 * <p>One flow: a worker publishes what the runtime has of its pod → the manager starts a {@code
 * ProbeWorker} (one virtual thread) for each probe that is declared → it asks its {@code
 * ProbeHandler} each period → when enough answers in a row agree, the result changes and the pod's
 * worker is woken; the plan and the status read the result.
 *
 * <p>May import: {@code runtime}, {@code events} and the leaves.
 */
@NullMarked
package io.javelet.prober;

import org.jspecify.annotations.NullMarked;

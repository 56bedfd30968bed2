package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;

/**
 * One way to ask a container. Blocks its virtual thread, at most {@code timeout} and a little;
 * interruption ends it. Has no state of its own.
 */
interface ProbeHandler {
  /** Asks once. A handler never throws for what a container does. */
  ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout) throws InterruptedException;
}

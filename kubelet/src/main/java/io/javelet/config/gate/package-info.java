/**
 * Feature gates: which exist, which are on.
 *
 * <p>Main type: {@link io.javelet.config.gate.FeatureGates}. One flow: {@link
 * io.javelet.config.gate.GateCatalogue} lists what upstream knows; the configuration's {@code
 * featureGates} are laid over it and give one immutable {@link
 * io.javelet.config.gate.FeatureGates}, which every room receives by constructor.
 *
 * <p>May import: nothing of this agent.
 */
@NullMarked
package io.javelet.config.gate;

import org.jspecify.annotations.NullMarked;

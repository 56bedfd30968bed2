package io.javelet.config.gate;

/**
 * A gate that a distribution writes into the kubelet's configuration and that upstream never had.
 *
 * @param name as written in {@code featureGates}
 * @param distribution whose it is
 */
public record ForeignGate(String name, String distribution) {}

package io.javelet.resource;

/**
 * How big this node is, for the formulas that need it.
 *
 * @param memoryBytes all of its memory, in bytes
 * @param cpus its logical processors
 */
public record NodeCapacity(long memoryBytes, int cpus) {}

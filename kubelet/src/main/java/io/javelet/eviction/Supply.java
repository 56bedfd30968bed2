package io.javelet.eviction;

/**
 * How much of something there is and is left, in bytes or pieces.
 *
 * @param available what is left
 * @param capacity all of it
 */
public record Supply(long available, long capacity) {}

package io.javelet.topology;

/**
 * Why a pod does not get what it wants to have to itself.
 *
 * @param reason as upstream spells it
 * @param message for people
 */
public record Denial(String reason, String message) {}

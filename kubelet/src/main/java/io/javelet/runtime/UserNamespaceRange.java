package io.javelet.runtime;

/**
 * The user and group ids of the node that a pod's own ids 0, 1, 2 … stand for.
 *
 * @param firstId on the node, of the pod's id 0
 * @param length how many
 */
public record UserNamespaceRange(long firstId, long length) {}

package io.javelet.pod;

/**
 * Names one config map or secret.
 *
 * @param namespace as all who refer to it
 */
public record ObjectKey(ConfigObjects.Kind kind, String namespace, String name) {}

package io.javelet.config.gate;

/**
 * A feature gate that upstream has removed: still accepted here, without effect.
 *
 * @param name as written in {@code featureGates}
 * @param removedIn the first release that no longer knew it, for example {@code 1.27}
 * @param fate what became of the feature: {@code always on}, {@code gone}, …
 */
public record RetiredGate(String name, String removedIn, String fate) {}

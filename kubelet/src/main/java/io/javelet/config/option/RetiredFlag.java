package io.javelet.config.option;

/**
 * A flag that upstream has removed: still accepted here, without effect.
 *
 * @param name without dashes
 * @param isSwitch whether it may stand without a value
 * @param removedIn the first release without it, for example {@code 1.27}
 * @param advice what to do instead; a whole clause
 */
public record RetiredFlag(String name, boolean isSwitch, String removedIn, String advice) {}

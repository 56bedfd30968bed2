package io.javelet.images;

import java.util.OptionalInt;

/**
 * How hard registries may be worked.
 *
 * @param serial one pull at a time: {@code serializeImagePulls}
 * @param maxParallel pulls at a time when not serial, absent for no limit: {@code
 *     maxParallelImagePulls}
 * @param queriesPerSecond pulls that may begin in a second, 0 for no limit: {@code registryPullQPS}
 * @param burst pulls that may begin at once: {@code registryBurst}
 * @param localWhenUnreachable whether a pull that fails because nobody reaches the registry is
 *     satisfied by an image that is there
 */
public record PullSettings(
    boolean serial,
    OptionalInt maxParallel,
    int queriesPerSecond,
    int burst,
    boolean localWhenUnreachable) {}

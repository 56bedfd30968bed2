package io.javelet.logs;

import java.time.Duration;

/**
 * How logs are kept small.
 *
 * @param maxBytes size from which a file is moved aside: {@code containerLogMaxSize}
 * @param maxFiles how many files a container has, the current one included, 2 at least: {@code
 *     containerLogMaxFiles}
 * @param workers how many files are compressed at once: {@code containerLogMaxWorkers}
 * @param fallback how often a file is looked at that cannot be watched: {@code
 *     containerLogMonitorInterval}
 */
public record RotationSettings(long maxBytes, int maxFiles, int workers, Duration fallback) {}

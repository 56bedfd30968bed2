package io.javelet.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How containers' log files are rotated.
 *
 * @param directory where they are
 * @param links directory of links to them, for log collectors
 * @param maxBytes size from which a file is rotated; absent means never
 * @param maxFiles how many are kept, the current one included
 * @param maxWorkers how many are rotated at once
 * @param monitorInterval how often sizes are looked at
 */
public record LogRotationConfiguration(
    Path directory,
    Path links,
    OptionalLong maxBytes,
    int maxFiles,
    int maxWorkers,
    Duration monitorInterval) {}

package io.javelet.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a crashing container waits.
 *
 * @param maxRestartPeriod the longest pause; absent while the gate KubeletCrashLoopBackOffMax is
 *     off
 */
public record CrashLoopConfiguration(Optional<Duration> maxRestartPeriod) {}

package io.javelet.config;

/**
 * Logging, tracing and the process itself.
 *
 * @param logging what is written
 * @param tracing what is traced
 * @param oomScoreAdj how soon the kernel kills the agent, -1000 to 1000
 * @param maxOpenFiles how many files it may have open
 * @param showHiddenMetrics whether metrics hidden since the previous release are shown
 */
public record ProcessConfiguration(
    LoggingConfiguration logging,
    TracingConfiguration tracing,
    int oomScoreAdj,
    long maxOpenFiles,
    boolean showHiddenMetrics) {}

package io.javelet.runtime;

/** What a command that ran in a container printed, and how it ended. */
public record ExecResult(byte[] stdout, byte[] stderr, int exitCode) {}

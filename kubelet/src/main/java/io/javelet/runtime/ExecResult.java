package io.javelet.runtime;

/**
 * What a command that ran in a container printed, and how it ended.
 *
 * @param stdout read as UTF-8, what is not UTF-8 replaced
 * @param stderr likewise
 * @param exitCode 0 for success
 */
public record ExecResult(String stdout, String stderr, int exitCode) {}

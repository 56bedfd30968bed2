package io.javelet.runtime;

/**
 * Who answers at the other end.
 *
 * @param name {@code containerd}, {@code cri-o}, …: the scheme in API container ids
 * @param version its version
 * @param apiVersion the CRI version it speaks
 */
public record RuntimeVersion(String name, String version, String apiVersion) {}

package io.javelet.config;

/**
 * What is traced.
 *
 * @param endpoint where traces are sent by OTLP over gRPC
 * @param samplingRatePerMillion how many of a million operations; 0 means none
 */
public record TracingConfiguration(String endpoint, int samplingRatePerMillion) {}

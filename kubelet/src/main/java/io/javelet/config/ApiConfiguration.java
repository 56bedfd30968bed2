package io.javelet.config;

/**
 * The agent as a client of the API server.
 *
 * @param contentType of requests
 * @param qps requests per second
 * @param burst how many at once before that
 * @param eventQps events per second; 0 means any number
 * @param eventBurst how many at once before that
 */
public record ApiConfiguration(
    String contentType, int qps, int burst, int eventQps, int eventBurst) {}

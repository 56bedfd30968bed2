package io.javelet.server.http;

import java.time.Duration;

/**
 * How much of the agent one client may take.
 *
 * @param requestLineBytes the longest request line
 * @param headerBytes all headers of a request together
 * @param bodyBytes the longest body
 * @param connections how many may be open at one port
 * @param requestTime how long a request may take to arrive, once it has begun
 * @param idleTime how long a connection may wait for its next request
 * @param stallTime how long a client may not take any of a streamed answer
 */
public record Limits(
    int requestLineBytes,
    int headerBytes,
    int bodyBytes,
    int connections,
    Duration requestTime,
    Duration idleTime,
    Duration stallTime) {
  /** Upstream's where it has any; requests have to arrive in half a minute rather than 4 hours. */
  public static final Limits DEFAULT =
      new Limits(
          64 * 1024,
          1024 * 1024,
          1024 * 1024,
          2048,
          Duration.ofSeconds(30),
          Duration.ofSeconds(90),
          Duration.ofHours(4));
}

package io.javelet.server.http;

import io.netty.channel.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * One request and the way to answer it, exactly once: by {@link #send}, {@link #stream} or {@link
 * #upgrade}. Owned by the thread that handles the request.
 */
public interface Exchange {
  /** What is asked. */
  Request request();

  /** Whether an answer has begun. */
  boolean answered();

  /** The answer's status once it has begun, else 0. */
  int status();

  /** Sends a whole answer; returns when it is written. */
  void send(Answer answer) throws IOException, InterruptedException;

  /**
   * Begins an answer of unknown length. Writing blocks while the client is slow; closing ends it.
   * What is written is sent at once.
   *
   * @throws IOException when the client went away, also from writing
   */
  OutputStream stream(int status, Map<String, String> headers)
      throws IOException, InterruptedException;

  /** Whether {@link #upgrade} is possible: on HTTP/1.1 only. */
  boolean upgradable();

  /**
   * Answers 101 and leaves HTTP. The channel has nothing but TLS and {@link Held} in it then, and
   * does not read until it is told to. Whoever takes it closes it.
   */
  Channel upgrade(Map<String, String> headers) throws IOException, InterruptedException;
}

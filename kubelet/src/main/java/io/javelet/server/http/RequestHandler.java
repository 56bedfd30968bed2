package io.javelet.server.http;

import java.io.IOException;

/** Answers requests. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Answers one request on the calling thread, a virtual one of its own. It may take as long as it
   * likes; it is interrupted when the client goes away.
   *
   * @throws IOException when the client cannot be written to
   */
  void handle(Exchange exchange) throws IOException, InterruptedException;
}

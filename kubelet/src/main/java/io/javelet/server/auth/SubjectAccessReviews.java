package io.javelet.server.auth;

import java.io.IOException;

/**
 * Has the API server decide what a user may do ({@code SubjectAccessReview}). Implemented by the
 * API server's client.
 */
@FunctionalInterface
public interface SubjectAccessReviews {
  /**
   * Asks whether a user may do something to {@code nodes/<subresource>} of this node, and waits for
   * the answer.
   *
   * @throws IOException when the API server cannot be asked
   */
  boolean allowed(User user, String verb, String node, String subresource)
      throws IOException, InterruptedException;
}

package io.javelet.server.auth;

import java.io.IOException;
import java.util.Optional;

/**
 * Has the API server judge bearer tokens ({@code TokenReview}). Implemented by the API server's
 * client.
 */
@FunctionalInterface
public interface TokenReviews {
  /**
   * Asks, and waits for the answer.
   *
   * @return whose token it is; absent when it is not valid
   * @throws IOException when the API server cannot be asked
   */
  Optional<User> review(String token) throws IOException, InterruptedException;
}

package io.javelet.http;

import java.util.Optional;
import java.util.Set;

/**
 * What a server answered.
 *
 * @param status the status code
 * @param location the {@code Location} header
 * @param body its first 10 KiB, read as UTF-8
 */
public record HttpAnswer(int status, Optional<String> location, String body) {
  private static final Set<Integer> FOLLOWED = Set.of(301, 302, 303, 307, 308);

  /** Whether the server points elsewhere, or at least says that it would. */
  public boolean isRedirect() {
    return status >= 300 && status < 400;
  }

  /** Where a client that follows redirects goes next. */
  Optional<String> next() {
    return FOLLOWED.contains(status) ? location : Optional.empty();
  }
}

package io.javelet.local;

import io.javelet.document.Location;
import java.util.Optional;

/**
 * Something in the local store that cannot be used.
 *
 * @param file its path
 * @param location where in the file; absent when it is the file as a whole
 * @param message what is wrong and, where it is known, what helps
 */
public record LocalProblem(String file, Optional<Location> location, String message) {
  /** As a compiler would say it. */
  @Override
  public String toString() {
    return location
        .map(place -> "%s:%d:%d: %s".formatted(file, place.line(), place.column(), message))
        .orElseGet(() -> file + ": " + message);
  }
}

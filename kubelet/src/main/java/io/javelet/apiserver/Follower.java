package io.javelet.apiserver;

import java.util.List;

/**
 * Is told of a listing of the API server, on the listing's own thread; must not block for long.
 *
 * @param <T> the kind of object
 */
@FunctionalInterface
public interface Follower<T> {
  /** These are all objects now. */
  void listed(List<T> all);

  /** The API server does not answer, or refuses; told after each attempt that failed. */
  default void away(String why) {}
}

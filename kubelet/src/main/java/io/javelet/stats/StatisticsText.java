package io.javelet.stats;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What was measured, to be written out for somebody. Everything is read already, so it may take as
 * long as its reader likes, and is written piece by piece: with a hundred pods it has megabytes.
 * Written by one thread, once.
 */
@FunctionalInterface
public interface StatisticsText {
  /**
   * Writes all of it.
   *
   * @throws IOException when it cannot be written
   */
  void writeTo(OutputStream out) throws IOException;
}

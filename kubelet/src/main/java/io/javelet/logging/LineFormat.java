package io.javelet.logging;

/** Turns an entry into a line that ends with a line break. Stateless, for any thread. */
interface LineFormat {
  void render(LogEntry entry, LineBuffer line);
}

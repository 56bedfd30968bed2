package io.javelet.document;

/**
 * A place in a text, as an editor shows it.
 *
 * @param line counted from 1
 * @param column counted from 1
 */
public record Location(int line, int column) {
  /** Where a text begins. */
  public static final Location START = new Location(1, 1);

  @Override
  public String toString() {
    return line + ":" + column;
  }
}

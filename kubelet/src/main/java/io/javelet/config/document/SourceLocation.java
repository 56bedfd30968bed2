package io.javelet.config.document;

/**
 * A place in a text, as an editor shows it.
 *
 * @param file as the user named it
 * @param line counted from 1
 * @param column counted from 1
 */
public record SourceLocation(String file, int line, int column) {

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}

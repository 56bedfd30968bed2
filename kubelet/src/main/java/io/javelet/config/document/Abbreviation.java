package io.javelet.config.document;

/** Keeps a value quoted in a message to one short line. */
final class Abbreviation {
  private static final int LONGEST = 100;

  private Abbreviation() {}

  static String of(String text) {
    String line = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }
}

package io.javelet.document;

/** How much one reading may still take. Lives for one reading, on the reader's thread. */
final class ReadBudget {
  /** More than a thousand ordinary pods hold; keeps a tree below some 30 MiB. */
  private static final int MOST_VALUES = 150_000;

  /** Far deeper than any API object. */
  static final int DEEPEST = 100;

  private int values;

  /** How many values have been counted so far; what an alias repeats counts again. */
  int values() {
    return values;
  }

  /**
   * Counts values before they are taken in.
   *
   * @throws DocumentException when they are too many
   */
  void take(int more, int line, int column) throws DocumentException {
    values += more;
    if (values > MOST_VALUES || values < 0) {
      throw new DocumentException(
          new Location(line, column), "unfolds to more than " + MOST_VALUES + " values");
    }
  }

  /**
   * Checks how deep reading has gone.
   *
   * @throws DocumentException when it is too deep
   */
  static void checkDepth(int depth, int line, int column) throws DocumentException {
    if (depth > DEEPEST) {
      throw new DocumentException(
          new Location(line, column), "nested deeper than " + DEEPEST + " levels");
    }
  }
}

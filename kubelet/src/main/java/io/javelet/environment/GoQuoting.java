package io.javelet.environment;

/**
 * Quotes text as Go's {@code %q} does: the form of labels and annotations in downward API files.
 * Pure.
 */
final class GoQuoting {
  private static final int LAST_ASCII_CONTROL = 0x1f;
  private static final int DELETE = 0x7f;
  private static final int LAST_BMP = 0xffff;

  private GoQuoting() {}

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(each -> append(quoted, each));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int each) {
    switch (each) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case 0x07 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 0x0b -> quoted.append("\\v");
      default -> {
        if (each <= LAST_ASCII_CONTROL || each == DELETE) {
          quoted.append("\\x%02x".formatted(each));
        } else if (isPrintable(each)) {
          quoted.appendCodePoint(each);
        } else if (each <= LAST_BMP) {
          quoted.append("\\u%04x".formatted(each));
        } else {
          quoted.append("\\U%08x".formatted(each));
        }
      }
    }
  }

  /** Letters, marks, numbers, punctuation, symbols and the plain blank, as Go's IsPrint. */
  private static boolean isPrintable(int each) {
    return switch (Character.getType(each)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> each == ' ';
      default -> true; // An int: every other category of Unicode.
    };
  }
}

package io.javelet.logging;

/** Go's quoting of strings, which readers of klog's text undo. */
final class GoQuote {
  private GoQuote() {}

  static void quote(String text, LineBuffer line) {
    line.ascii('"');
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '"' || c == '\\') {
        line.ascii('\\').ascii((char) c);
      } else if (isPrintable(c)) {
        line.codePoint(c);
      } else {
        escape(c, line);
      }
    }
    line.ascii('"');
  }

  /** Writes the text as it is, but for control characters other than the tabulator. */
  static void escapeControls(String text, LineBuffer line) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\t' || isPrintable(c)) {
        line.codePoint(c);
      } else {
        escape(c, line);
      }
    }
  }

  private static void escape(int c, LineBuffer line) {
    switch (c) {
      case 0x07 -> line.text("\\a");
      case '\b' -> line.text("\\b");
      case '\f' -> line.text("\\f");
      case '\n' -> line.text("\\n");
      case '\r' -> line.text("\\r");
      case '\t' -> line.text("\\t");
      case 0x0B -> line.text("\\v");
      default -> {
        if (c < 0x80) {
          line.text("\\x").hex(c, 2);
        } else if (c < 0x10000) {
          line.text("\\u").hex(c, 4);
        } else {
          line.text("\\U").hex(c, 8);
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return switch ((byte) Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}

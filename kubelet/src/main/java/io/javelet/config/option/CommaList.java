package io.javelet.config.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a flag's text at commas as upstream's flag library does: a field in double quotes may hold
 * commas, and a quote inside it is doubled.
 */
final class CommaList {

  private CommaList() {}

  /** The fields; absent when the quoting is broken. An empty text has none. */
  static Optional<List<String>> split(String text) {
    List<String> fields = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(fields);
    }
    int at = 0;
    while (at <= text.length()) {
      if (at < text.length() && text.charAt(at) == '"') {
        int end = closingQuote(text, at + 1);
        if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ',')) {
          return Optional.empty();
        }
        fields.add(text.substring(at + 1, end).replace("\"\"", "\""));
        at = end + 2;
      } else {
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String field = text.substring(at, end);
        if (field.contains("\"")) {
          return Optional.empty();
        }
        fields.add(field);
        at = end + 1;
      }
    }
    return Optional.of(List.copyOf(fields));
  }

  private static int closingQuote(String text, int from) {
    int at = from;
    while (at < text.length()) {
      if (text.charAt(at) == '"') {
        boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == '"';
        if (!doubled) {
          return at;
        }
        at++;
      }
      at++;
    }
    return -1;
  }
}

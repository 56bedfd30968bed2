package io.javelet.environment;

/**
 * Reads a file of lines like {@code NAME='value'}. Values stand in single quotes, mean what they
 * say and may go over several lines; what follows the closing quote can only be a comment. Pure.
 * Upstream's counterpart: {@code env.ParseEnv}.
 */
final class VariablesFile {
  /** What a file says about one name. */
  sealed interface Answer {
    /** Its first value; empty also when the name does not occur. */
    record Value(String value) implements Answer {}

    /** A line up to there is not as it has to be. */
    record Malformed(String message) implements Answer {}
  }

  private static final String BLANKS = " \t";
  private static final char QUOTE = '\'';

  private final String[] lines;
  private final String wanted;
  private int next;

  private VariablesFile(String text, String wanted) {
    this.lines = text.split("\n", -1);
    this.wanted = wanted;
  }

  /** Looks a name up; what comes after its value is not looked at. */
  static Answer value(String text, String name) {
    return new VariablesFile(text, name).find();
  }

  private Answer find() {
    while (next < lines.length) {
      String line = withoutLeadingBlanks(line());
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 0) {
        return malformed("missing '='");
      }
      String name = line.substring(0, equals);
      if (name.isBlank()) {
        return malformed("empty variable name");
      }
      if (BLANKS.indexOf(name.charAt(name.length() - 1)) >= 0) {
        return malformed("whitespace before '=' is not allowed");
      }
      switch (assigned(line.substring(equals + 1))) {
        case Answer.Value value when name.equals(wanted) -> {
          return value;
        }
        case Answer.Value _ -> {}
        case Answer.Malformed malformed -> {
          return malformed;
        }
      }
    }
    return new Answer.Value("");
  }

  /** The value that begins behind the sign; reads on until its closing quote. */
  private Answer assigned(String behind) {
    if (!behind.equals(withoutLeadingBlanks(behind))) {
      // As a shell has it: the name gets nothing, and the rest is somebody else's.
      return new Answer.Value("");
    }
    if (behind.isEmpty() || behind.charAt(0) != QUOTE) {
      return malformed("value must be enclosed in single quotes");
    }
    int first = next;
    var value = new StringBuilder();
    String rest = behind.substring(1);
    int end = rest.indexOf(QUOTE);
    while (end < 0) {
      value.append(rest).append('\n');
      if (atEnd()) {
        return new Answer.Malformed(
            "invalid environment variable format starting at line %d: unclosed single quote"
                .formatted(first));
      }
      rest = line();
      end = rest.indexOf(QUOTE);
    }
    value.append(rest, 0, end);
    String after = withoutLeadingBlanks(rest.substring(end + 1));
    return after.isEmpty() || after.startsWith("#")
        ? new Answer.Value(value.toString())
        : malformed("unexpected content after closing quote");
  }

  /** A line end at the end of the file begins no further line. */
  private boolean atEnd() {
    return next == lines.length || (next == lines.length - 1 && lines[next].isEmpty());
  }

  private String line() {
    String line = lines[next++];
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private Answer malformed(String what) {
    return new Answer.Malformed(
        "invalid environment variable format at line %d: %s".formatted(next, what));
  }

  private static String withoutLeadingBlanks(String text) {
    int begin = 0;
    while (begin < text.length() && BLANKS.indexOf(text.charAt(begin)) >= 0) {
      begin++;
    }
    return text.substring(begin);
  }
}

package io.javelet.stats;

import java.util.List;
import java.util.Map;

/** Writes JSON as Go does with an indent of one blank. Used by one thread, once. */
final class IndentedJson {
  private final StringBuilder text = new StringBuilder(16 * 1024);

  private IndentedJson() {}

  /** Maps, lists, strings, numbers and booleans. */
  static String write(Object value) {
    var json = new IndentedJson();
    json.value(value, 0);
    return json.text.toString();
  }

  private void value(Object value, int depth) {
    switch (value) {
      case Map<?, ?> map -> object(map, depth);
      case List<?> list -> array(list, depth);
      case String string -> string(string);
      default -> text.append(value); // an object of any class: numbers and booleans
    }
  }

  private void object(Map<?, ?> map, int depth) {
    if (map.isEmpty()) {
      text.append("{}");
      return;
    }
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      text.append(separator);
      line(depth + 1);
      string(String.valueOf(entry.getKey()));
      text.append(": ");
      value(entry.getValue(), depth + 1);
      separator = ",";
    }
    line(depth);
    text.append('}');
  }

  private void array(List<?> list, int depth) {
    if (list.isEmpty()) {
      text.append("[]");
      return;
    }
    String separator = "[";
    for (Object each : list) {
      text.append(separator);
      line(depth + 1);
      value(each, depth + 1);
      separator = ",";
    }
    line(depth);
    text.append(']');
  }

  private void line(int depth) {
    text.append('\n').repeat(' ', depth);
  }

  private void string(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char letter = string.charAt(i);
      if (letter == '"' || letter == '\\') {
        text.append('\\').append(letter);
      } else if (letter < ' ') {
        text.append("\\u%04x".formatted((int) letter));
      } else {
        text.append(letter);
      }
    }
    text.append('"');
  }
}

package io.javelet.stats;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes JSON as Go does with an indent of one blank, block by block. Used by one thread, once. */
final class IndentedJson {
  private static final int BLOCK = 32 * 1024;

  private final StringBuilder text = new StringBuilder(BLOCK);
  private final OutputStream out;

  private IndentedJson(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes maps, lists, streams, strings, numbers and booleans.
   *
   * @param value streams in it are used up one by one, so that what they make is never there as a
   *     whole
   * @throws IOException when it cannot be written
   */
  static void write(Object value, OutputStream out) throws IOException {
    var json = new IndentedJson(out);
    json.value(value, 0);
    json.flush();
  }

  private void flush() throws IOException {
    out.write(text.toString().getBytes(UTF_8));
    text.setLength(0);
  }

  private void value(Object value, int depth) throws IOException {
    switch (value) {
      case Map<?, ?> map -> object(map, depth);
      case List<?> list -> array(list.iterator(), depth);
      case Stream<?> stream -> array(stream.iterator(), depth);
      case String string -> string(string);
      default -> text.append(value); // an object of any class: numbers and booleans
    }
  }

  private void object(Map<?, ?> map, int depth) throws IOException {
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

  private void array(Iterator<?> elements, int depth) throws IOException {
    if (!elements.hasNext()) {
      text.append("[]");
      return;
    }
    String separator = "[";
    while (elements.hasNext()) {
      text.append(separator);
      line(depth + 1);
      value(elements.next(), depth + 1);
      separator = ",";
      if (text.length() > BLOCK / 2) {
        flush();
      }
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

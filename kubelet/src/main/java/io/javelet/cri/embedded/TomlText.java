package io.javelet.cri.embedded;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Collects TOML text: as much of the language as containerd's configuration needs. One thread. */
final class TomlText {
  private final StringBuilder text = new StringBuilder();

  void comment(String line) {
    text.append("# ").append(line).append('\n');
  }

  /** Begins a table; values that follow belong to it. */
  TomlText table(String... names) {
    String path = Arrays.stream(names).map(TomlText::quoted).collect(Collectors.joining("."));
    text.append('\n').append('[').append(path).append("]\n");
    return this;
  }

  void value(String key, String value) {
    line(key, quoted(value));
  }

  void value(String key, boolean value) {
    line(key, Boolean.toString(value));
  }

  void value(String key, int value) {
    line(key, Integer.toString(value));
  }

  void value(String key, List<String> values) {
    line(key, values.stream().map(TomlText::quoted).collect(Collectors.joining(", ", "[", "]")));
  }

  private void line(String key, String value) {
    text.append(key).append(" = ").append(value).append('\n');
  }

  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

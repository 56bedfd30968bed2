package io.javelet.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command's words, sorted into options and the rest: {@code --name value}, {@code --name=value},
 * {@code -o value}. Immutable.
 */
final class Words {
  private final Map<String, String> options;
  private final List<String> rest;

  private Words(Map<String, String> options, List<String> rest) {
    this.options = Map.copyOf(options);
    this.rest = List.copyOf(rest);
  }

  /** A call that makes no sense; the message says why. */
  static final class MisuseException extends Exception {
    private static final long serialVersionUID = 1;

    MisuseException(String message) {
      super(message);
    }
  }

  /**
   * Sorts the words.
   *
   * @param valued options with a value, as written
   * @param plain options without one
   */
  static Words of(List<String> words, Set<String> valued, Set<String> plain)
      throws MisuseException {
    Map<String, String> options = new HashMap<>();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = word.startsWith("--") && equals > 0 ? word.substring(0, equals) : word;
      boolean option = word.startsWith("-") && !word.equals("-");
      if (!option) {
        rest.add(word);
      } else if (plain.contains(word)) {
        options.put(word, "");
      } else if (!valued.contains(name)) {
        throw new MisuseException("unknown option " + name);
      } else if (!name.equals(word)) {
        options.put(name, word.substring(equals + 1));
      } else if (i + 1 < words.size()) {
        i++;
        options.put(name, words.get(i));
      } else {
        throw new MisuseException("option " + name + " needs a value");
      }
    }
    return new Words(options, rest);
  }

  Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  boolean has(String name) {
    return options.containsKey(name);
  }

  List<String> rest() {
    return rest;
  }
}

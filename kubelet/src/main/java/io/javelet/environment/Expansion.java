package io.javelet.environment;

import java.util.Map;
import java.util.Optional;

/**
 * Replaces {@code $(NAME)} in values and commands. Pure. A name that is not known stays as it is
 * written, and so does everything else that is not a whole reference; {@code $$} stands for one
 * {@code $} and so protects what follows it. Upstream's counterpart: package {@code expansion}.
 */
final class Expansion {
  private static final char DOLLAR = '$';

  private Expansion() {}

  static String expand(String text, Map<String, String> variables) {
    StringBuilder result = new StringBuilder(text.length());
    int position = 0;
    while (position < text.length()) {
      char current = text.charAt(position);
      if (current != DOLLAR || position + 1 == text.length()) {
        result.append(current);
        position++;
        continue;
      }
      if (text.charAt(position + 1) == DOLLAR) {
        result.append(DOLLAR);
        position += 2;
        continue;
      }
      Optional<String> name = referenceAt(text, position);
      if (name.isEmpty()) {
        result.append(current);
        position++;
        continue;
      }
      String reference = "$(" + name.get() + ")";
      result.append(variables.getOrDefault(name.get(), reference));
      position += reference.length();
    }
    return result.toString();
  }

  private static Optional<String> referenceAt(String text, int dollar) {
    if (text.charAt(dollar + 1) != '(') {
      return Optional.empty();
    }
    int end = text.indexOf(')', dollar + 2);
    return end < 0 ? Optional.empty() : Optional.of(text.substring(dollar + 2, end));
  }
}

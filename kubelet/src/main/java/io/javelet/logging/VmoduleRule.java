package io.javelet.logging;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A verbosity of its own for some loggers: one {@code pattern=N} of {@code --vmodule}. Upstream
 * matches Go source files; here the pattern is matched against the room ({@code pleg}) and against
 * the class ({@code PodWorker}). {@code *} stands for any characters, {@code ?} for one.
 *
 * @param pattern what is matched as a whole
 * @param verbosity what {@code -v} would be for the loggers that match, 0 or more
 */
public record VmoduleRule(String pattern, int verbosity) {
  /**
   * Checks both.
   *
   * @throws IllegalArgumentException for an empty pattern or a negative verbosity
   */
  public VmoduleRule {
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("a vmodule pattern is never empty");
    }
    if (verbosity < 0) {
      throw new IllegalArgumentException("a verbosity is never negative: " + verbosity);
    }
  }

  boolean matches(LoggerName name) {
    String glob =
        pattern
            .chars()
            .mapToObj(c ->
                switch (c) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(c));
                })
            .collect(Collectors.joining());
    Pattern compiled = Pattern.compile(glob);
    return compiled.matcher(name.className()).matches()
        || (name.isOurs() && compiled.matcher(name.room()).matches());
  }
}

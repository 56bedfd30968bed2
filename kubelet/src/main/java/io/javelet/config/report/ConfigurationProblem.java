package io.javelet.config.report;

import io.javelet.config.document.SourceLocation;
import java.util.Optional;

/**
 * One reason why the agent does not start.
 *
 * @param origin where the offending value was given
 * @param subject the field path or flag, for example {@code evictionHard[nodefs.available]}; empty
 *     when a whole file is meant
 * @param given the value as written, where one value is to blame
 * @param message what is wrong and what is allowed
 */
public record ConfigurationProblem(
    Origin origin, String subject, Optional<String> given, String message) {

  /** One line for a terminal: place, field, value, what is allowed. */
  public String text() {
    String head =
        switch (origin) {
          case Origin.Flag _ -> subject.isEmpty() ? "command line" : "flag " + subject;
          case Origin.Default() -> subject;
          case Origin.ConfigFile(SourceLocation location) -> placed(location);
          case Origin.DropIn(SourceLocation location) -> placed(location);
        };
    String value = given.map(text -> text + " ").orElse("");
    return head.isEmpty() ? value + message : head + ": " + value + message;
  }

  private String placed(SourceLocation location) {
    return subject.isEmpty() ? location.toString() : location + ": " + subject;
  }

  @Override
  public String toString() {
    return text();
  }
}

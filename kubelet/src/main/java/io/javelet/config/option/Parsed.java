package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.SourceLocation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A value that was read, or all that is wrong with what was written. */
public sealed interface Parsed<T> {

  /** It was understood. */
  record Good<T>(T value) implements Parsed<T> {}

  /** It was not. */
  record Bad<T>(List<Defect> defects) implements Parsed<T> {
    public Bad {
      defects = List.copyOf(defects);
    }
  }

  /**
   * One thing wrong with a written value.
   *
   * @param location where, if in a file
   * @param within which part of the option's value, for example {@code [2].effect}; often empty
   * @param given what was written
   * @param message what is wrong with it and what is allowed
   */
  record Defect(
      Optional<SourceLocation> location, String within, Optional<String> given, String message) {

    Defect inside(String part) {
      return new Defect(location, part + within, given, message);
    }
  }

  /** A value that was understood. */
  static <T> Parsed<T> good(T value) {
    return new Good<>(value);
  }

  /** One defect of a value in a document. */
  static <T> Parsed<T> bad(DocumentNode node, String message) {
    return new Bad<>(
        List.of(new Defect(Optional.of(node.location()), "", Optional.of(node.text()), message)));
  }

  /** One defect of a value on the command line. */
  static <T> Parsed<T> bad(String given, String message) {
    return new Bad<>(
        List.of(new Defect(Optional.empty(), "", Optional.of("\"" + given + "\""), message)));
  }

  /** The value made into another, if there is one. */
  default <U> Parsed<U> map(Function<? super T, ? extends U> function) {
    return switch (this) {
      case Good<T>(T value) -> good(function.apply(value));
      case Bad<T>(List<Defect> defects) -> new Bad<>(defects);
    };
  }
}

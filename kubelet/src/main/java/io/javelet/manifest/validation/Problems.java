package io.javelet.manifest.validation;

import io.javelet.document.FieldPath;
import io.javelet.manifest.validation.FieldProblem.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects problems during one validation, on its thread. */
final class Problems {
  private final List<FieldProblem> found = new ArrayList<>();

  List<FieldProblem> all() {
    return List.copyOf(found);
  }

  void required(FieldPath path, String detail) {
    found.add(FieldProblem.of(path, Kind.REQUIRED, detail));
  }

  void invalid(FieldPath path, String value, String detail) {
    found.add(FieldProblem.of(path, Kind.INVALID, FieldProblem.quoted(value), detail));
  }

  void invalid(FieldPath path, Number value, String detail) {
    found.add(FieldProblem.of(path, Kind.INVALID, value.toString(), detail));
  }

  void invalid(FieldPath path, boolean value, String detail) {
    found.add(FieldProblem.of(path, Kind.INVALID, Boolean.toString(value), detail));
  }

  void forbidden(FieldPath path, String detail) {
    found.add(FieldProblem.of(path, Kind.FORBIDDEN, detail));
  }

  void duplicate(FieldPath path, String value) {
    found.add(FieldProblem.of(path, Kind.DUPLICATE, FieldProblem.quoted(value), ""));
  }

  void notFound(FieldPath path, String value) {
    found.add(FieldProblem.of(path, Kind.NOT_FOUND, FieldProblem.quoted(value), ""));
  }

  void notFound(FieldPath path, String value, Collection<String> known) {
    Optional<String> guess =
        known.isEmpty()
            ? Optional.empty()
            : Optional.of(
                "there is "
                    + known.stream().map(FieldProblem::quoted).collect(Collectors.joining(", ")));
    found.add(
        FieldProblem.of(path, Kind.NOT_FOUND, FieldProblem.quoted(value), "").suggesting(guess));
  }

  void tooLong(FieldPath path, String detail) {
    found.add(FieldProblem.of(path, Kind.TOO_LONG, detail));
  }

  void tooMany(FieldPath path, int count, int most) {
    found.add(
        FieldProblem.of(
            path, Kind.TOO_MANY, Integer.toString(count), "must have at most " + most + " items"));
  }

  /** A word that has to be one of a few. An absent or empty one is not looked at. */
  void oneOf(FieldPath path, @Nullable String value, List<String> supported) {
    if (value == null || value.isEmpty() || supported.contains(value)) {
      return;
    }
    String list = supported.stream().map(FieldProblem::quoted).collect(Collectors.joining(", "));
    found.add(
        FieldProblem.of(
            path, Kind.UNSUPPORTED, FieldProblem.quoted(value), "supported values: " + list));
  }

  /** Takes what one of the rules for names says about a value. */
  void invalidIf(FieldPath path, String value, Optional<String> broken) {
    broken.ifPresent(detail -> invalid(path, value, detail));
  }

  /** A number that must not be below zero. */
  void notNegative(FieldPath path, @Nullable Number value) {
    if (value != null && value.longValue() < 0) {
      invalid(path, value, "must be greater than or equal to 0");
    }
  }

  /** A number that has to lie between two others, both allowed. */
  void between(FieldPath path, @Nullable Number value, long least, long most) {
    if (value != null && (value.longValue() < least || value.longValue() > most)) {
      invalid(path, value, "must be between " + least + " and " + most + ", inclusive");
    }
  }

  static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}

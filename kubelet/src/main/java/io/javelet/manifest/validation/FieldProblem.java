package io.javelet.manifest.validation;

import io.javelet.document.FieldPath;
import java.util.Optional;

/**
 * What is wrong with one field of an API object.
 *
 * @param path the field
 * @param kind the sort of problem
 * @param value what stands there, as shown to people; empty when nothing does or it does not matter
 * @param detail what would be right; may be empty
 * @param suggestion what was probably meant, as a sentence to append
 */
public record FieldProblem(
    FieldPath path, Kind kind, String value, String detail, Optional<String> suggestion) {
  /** The sorts of problems; the words of the API's are upstream's. */
  public enum Kind {
    REQUIRED("Required value"),
    INVALID("Invalid value"),
    DUPLICATE("Duplicate value"),
    FORBIDDEN("Forbidden"),
    UNSUPPORTED("Unsupported value"),
    NOT_FOUND("Not found"),
    TOO_LONG("Too long"),
    TOO_MANY("Too many"),
    /** A string where a number belongs, and the like; upstream fails to decode. */
    WRONG_TYPE("Wrong type"),
    /** A field that the API does not know; upstream drops it silently. */
    UNKNOWN_FIELD("Unknown field"),
    /** One key twice in a map; upstream takes the last silently. */
    DUPLICATE_FIELD("Duplicate field"),
    /** A key that means something else than it seems to. */
    ODD_KEY("Odd key"),
    /** Not readable at all. */
    MALFORMED("Malformed");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As in messages. */
    public String words() {
      return words;
    }
  }

  private static final int LONGEST_VALUE = 120;

  /** A problem with the value that stands in a field. */
  public static FieldProblem of(FieldPath path, Kind kind, String value, String detail) {
    return new FieldProblem(path, kind, shown(value), detail, Optional.empty());
  }

  /** A problem that needs no value to be told. */
  public static FieldProblem of(FieldPath path, Kind kind, String detail) {
    return new FieldProblem(path, kind, "", detail, Optional.empty());
  }

  /** The same problem with a guess at what was meant. */
  public FieldProblem suggesting(Optional<String> guess) {
    return new FieldProblem(path, kind, value, detail, guess);
  }

  /** The same problem of an object that itself stands at a place of a larger one. */
  public FieldProblem under(FieldPath place) {
    return new FieldProblem(place.then(path), kind, value, detail, suggestion);
  }

  /** A string in quotes, on one line. */
  public static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String shown(String value) {
    String line = value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE - 1) + "…";
  }

  /** In upstream's form: {@code path: Kind: "value": detail}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    String where = path.toString();
    if (!where.isEmpty()) {
      text.append(where).append(": ");
    }
    text.append(kind.words());
    if (!value.isEmpty()) {
      text.append(": ").append(value);
    }
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    suggestion.ifPresent(guess -> text.append("; ").append(guess));
    return text.toString();
  }
}

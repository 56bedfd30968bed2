package io.javelet.config.report;

/**
 * Something that does not stop the agent but that a user should know. Logged once, at the start.
 *
 * @param kind what sort of oddity
 * @param origin where
 * @param message one whole sentence or more, naming the field or flag
 */
public record ConfigurationWarning(Kind kind, Origin origin, String message) {

  /** What sort of oddity; {@code --strict-config} makes errors of some. */
  public enum Kind {
    /** A field no version knows, a repeated key, a further document. */
    FORM,
    /** A flag or gate that has had no effect for a while. */
    RETIRED,
    /** It works, and is not the way to write it any more. */
    DEPRECATED,
    /** It works, and is probably not what was meant. */
    DOUBTFUL
  }

  /** One line for a terminal or log. */
  public String text() {
    return origin.given() ? origin + ": " + message : message;
  }

  @Override
  public String toString() {
    return text();
  }
}

package io.javelet.config.document;

/** The text is neither YAML nor JSON. */
public final class DocumentSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SourceLocation location;

  DocumentSyntaxException(SourceLocation location, String message) {
    super(message);
    this.location = location;
  }

  /** Where reading stopped. */
  public SourceLocation location() {
    return location;
  }

  /** What is wrong there, without the place. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}

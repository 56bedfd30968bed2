package io.javelet.document;

/** The text is not readable as YAML or JSON, or would unfold to more than is allowed. */
public final class DocumentException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Location location;

  DocumentException(Location location, String problem) {
    super(problem);
    this.location = location;
  }

  /** Where reading stopped. */
  public Location location() {
    return location;
  }

  /** What is wrong there, without the place. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}

package io.javelet.volume;

/** A volume cannot be had; the message says why, without naming the volume. Stays in this room. */
final class VolumeFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String text;

  VolumeFailedException(String text) {
    super(text);
    this.text = text;
  }

  /** Why, for status and events. */
  String text() {
    return text;
  }
}

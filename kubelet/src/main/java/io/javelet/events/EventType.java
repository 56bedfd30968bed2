package io.javelet.events;

/** The two types of event that Kubernetes knows. */
public enum EventType {
  NORMAL("Normal"),
  WARNING("Warning");

  private final String word;

  EventType(String word) {
    this.word = word;
  }

  /** As it stands in an event's {@code type}. */
  public String word() {
    return word;
  }
}

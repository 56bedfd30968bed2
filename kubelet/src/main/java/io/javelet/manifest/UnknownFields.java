package io.javelet.manifest;

/** What is made of a field that the API does not know. */
public enum UnknownFields {
  /** The manifest is refused. */
  REFUSE,
  /** The pod runs, and a warning that nobody can miss names the field. */
  WARN,
  /** Nothing, as upstream. */
  IGNORE
}

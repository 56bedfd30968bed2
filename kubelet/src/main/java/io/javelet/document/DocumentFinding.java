package io.javelet.document;

/**
 * Something odd in a text's form that does not stop it from being read. Who reads decides how grave
 * it is.
 *
 * @param kind what sort of oddity
 * @param path the field concerned
 * @param location where
 * @param detail what, and what was made of it
 */
public record DocumentFinding(Kind kind, FieldPath path, Location location, String detail) {
  /** The sorts of oddities. */
  public enum Kind {
    /** One key twice in a map; the last one was taken. */
    DUPLICATE_KEY,
    /** A plain word that YAML 1.1 takes for something else, used as a key. */
    ODD_KEY
  }
}

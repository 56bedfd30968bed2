package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the values of one kind of option are written, read, merged and shown. Stateless; any thread.
 *
 * @param <T> an immutable value
 */
public interface OptionType<T> {

  /** What help and documentation call it. */
  String name();

  /**
   * Reads all occurrences of a flag, in the order given.
   *
   * @param base what a file says; only a kind that merges looks at it
   * @param texts at least one
   */
  Parsed<T> fromFlag(Optional<T> base, List<String> texts);

  /** Reads a value from a document. Never sees {@code null}: that is the same as an absent key. */
  Parsed<T> fromNode(DocumentNode node);

  /** Lays a drop-in's value over an earlier one; lists and scalars are replaced, maps merged. */
  default Parsed<T> patch(Optional<T> base, DocumentNode node) {
    return fromNode(node);
  }

  /** The value as JSON: a String, Number, Boolean, List or Map of such. */
  Object toJson(T value);

  /** Whether upstream cannot tell this value from an absent one in a field without a pointer. */
  boolean isZero(T value);

  /** The keys an item of a list may have; empty where items are no objects. */
  default Set<String> itemKeys() {
    return Set.of();
  }

  /** Whether {@code --flag} alone means true. */
  default boolean isSwitch() {
    return false;
  }

  /** Whether JSON always holds the value, even where it is the zero one. */
  default boolean alwaysWritten() {
    return false;
  }

  /** The value on one line for help, documentation and messages. */
  default String show(T value) {
    Object json = toJson(value);
    return json instanceof String text ? "\"" + text + "\"" : String.valueOf(json);
  }
}

package io.javelet.config.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One part of a read document, with its place. Immutable; aliases and merge keys are already
 * resolved.
 */
public sealed interface DocumentNode {

  /** Where this part begins. */
  SourceLocation location();

  /** What a user calls this kind of value: {@code a map}, {@code a number}, … */
  String kind();

  /** The value as it would be written on one line, shortened; for messages. */
  String text();

  /**
   * A map.
   *
   * @param entries in the order written; of a repeated key only the last remains
   */
  record MapNode(SourceLocation location, Map<String, Entry> entries) implements DocumentNode {
    public MapNode {
      entries = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(entries));
    }

    /** The value under a key, if the key is there. */
    public Optional<DocumentNode> value(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    @Override
    public String kind() {
      return "a map";
    }

    @Override
    public String text() {
      return Abbreviation.of(
          "{"
              + String.join(
                  ", ",
                  entries.entrySet().stream()
                      .map(e -> e.getKey() + ": " + e.getValue().value().text())
                      .toList())
              + "}");
    }
  }

  /** A key's place and its value. */
  record Entry(SourceLocation keyLocation, DocumentNode value) {}

  /** A list. */
  record ListNode(SourceLocation location, List<DocumentNode> items) implements DocumentNode {
    public ListNode {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }

    @Override
    public String text() {
      return Abbreviation.of(
          "[" + String.join(", ", items.stream().map(DocumentNode::text).toList()) + "]");
    }
  }

  /** A text, quoted or of no other kind. */
  record TextNode(SourceLocation location, String value) implements DocumentNode {
    @Override
    public String kind() {
      return "a string";
    }

    @Override
    public String text() {
      return Abbreviation.of("\"" + value + "\"");
    }
  }

  /**
   * A truth value; YAML 1.1 spells it in many ways.
   *
   * @param spelling as written, for example {@code yes}
   */
  record BooleanNode(SourceLocation location, boolean value, String spelling)
      implements DocumentNode {
    @Override
    public String kind() {
      return "a boolean";
    }

    @Override
    public String text() {
      return spelling;
    }
  }

  /** A whole number of any size. */
  record IntegerNode(SourceLocation location, BigInteger value, String spelling)
      implements DocumentNode {
    @Override
    public String kind() {
      return "a number";
    }

    @Override
    public String text() {
      return spelling;
    }
  }

  /** A finite number that is not written as a whole one. */
  record DecimalNode(SourceLocation location, BigDecimal value, String spelling)
      implements DocumentNode {
    @Override
    public String kind() {
      return "a number";
    }

    @Override
    public String text() {
      return spelling;
    }
  }

  /** Nothing: {@code null}, {@code ~} or an empty place. The same as leaving the key out. */
  record NullNode(SourceLocation location) implements DocumentNode {
    @Override
    public String kind() {
      return "nothing";
    }

    @Override
    public String text() {
      return "null";
    }
  }
}

package io.javelet.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One part of a read document, with its place. Immutable; aliases and merge keys are resolved, and
 * what an alias repeats is the very same node.
 */
public sealed interface DocumentNode {
  /** Line where this part begins, counted from 1. */
  int line();

  /** Column where this part begins, counted from 1. */
  int column();

  /** What a user calls this kind of value, without an article: {@code map}, {@code number}, … */
  String kind();

  /** The value as it would be written on one line; may be long. */
  String text();

  /** Where this part begins. */
  default Location location() {
    return new Location(line(), column());
  }

  /**
   * Where a field stands: its value if it is there, else the nearest part of the document around
   * the place where it is missing.
   */
  default Location locate(FieldPath path) {
    DocumentNode here = this;
    Location nearest = location();
    for (FieldPath.Step step : path.steps()) {
      Optional<DocumentNode> next = child(here, step);
      if (next.isEmpty()) {
        return nearest;
      }
      nearest = place(here, step, next.get());
      here = next.get();
    }
    return nearest;
  }

  /** A scalar is where it is; a map or list, unless in a list itself, is where its name is. */
  private static Location place(DocumentNode around, FieldPath.Step step, DocumentNode node) {
    return around instanceof MapNode map && !(node instanceof ScalarNode)
        ? step.name()
            .map(map.entries()::get)
            .map(entry -> new Location(entry.line(), entry.column()))
            .orElse(node.location())
        : node.location();
  }

  /** Where a field's name stands, if it is there; else as {@link #locate}. */
  default Location locateKey(FieldPath path) {
    return path.parent()
        .flatMap(this::find)
        .flatMap(around ->
            around instanceof MapNode map
                ? path.lastName().map(map.entries()::get)
                : Optional.empty())
        .map(entry -> new Location(entry.line(), entry.column()))
        .orElseGet(() -> locate(path));
  }

  /** The part of the document that a path leads to, if it is there. */
  default Optional<DocumentNode> find(FieldPath path) {
    Optional<DocumentNode> here = Optional.of(this);
    for (FieldPath.Step step : path.steps()) {
      here = here.flatMap(node -> child(node, step));
    }
    return here;
  }

  private static Optional<DocumentNode> child(DocumentNode node, FieldPath.Step step) {
    return switch (step) {
      case FieldPath.Field field -> child(node, field.field());
      case FieldPath.Key key -> child(node, key.key());
      case FieldPath.Index index ->
          node instanceof ListNode list && index.index() < list.items().size()
              ? Optional.of(list.items().get(index.index()))
              : Optional.empty();
    };
  }

  private static Optional<DocumentNode> child(DocumentNode node, String key) {
    return node instanceof MapNode map ? map.value(key) : Optional.empty();
  }

  /**
   * A map.
   *
   * @param entries in the order written; of a repeated key only the last remains
   */
  record MapNode(int line, int column, Map<String, Entry> entries) implements DocumentNode {
    public MapNode {
      entries = Collections.unmodifiableMap(entries);
    }

    /** The value under a key, if the key is there. */
    public Optional<DocumentNode> value(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    @Override
    public String kind() {
      return "map";
    }

    @Override
    public String text() {
      return entries.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + entry.getValue().value().text())
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /** A key's place and its value. */
  record Entry(int line, int column, DocumentNode value) {}

  /** A list. */
  record ListNode(int line, int column, List<DocumentNode> items) implements DocumentNode {
    public ListNode {
      items = Collections.unmodifiableList(items);
    }

    @Override
    public String kind() {
      return "list";
    }

    @Override
    public String text() {
      return items.stream().map(DocumentNode::text).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** Anything that is neither a map nor a list. */
  sealed interface ScalarNode extends DocumentNode {}

  /** A text, quoted or of no other kind. */
  record TextNode(int line, int column, String value) implements ScalarNode {
    @Override
    public String kind() {
      return "string";
    }

    @Override
    public String text() {
      return "\"" + value + "\"";
    }
  }

  /**
   * A truth value; YAML 1.1 spells it in many ways.
   *
   * @param spelling as written, for example {@code yes}
   */
  record BooleanNode(int line, int column, boolean value, String spelling) implements ScalarNode {
    @Override
    public String kind() {
      return "boolean";
    }

    @Override
    public String text() {
      return spelling;
    }
  }

  /** A whole number of any size. */
  record IntegerNode(int line, int column, BigInteger value, String spelling)
      implements ScalarNode {
    @Override
    public String kind() {
      return "number";
    }

    @Override
    public String text() {
      return spelling;
    }
  }

  /** A number with a fraction. */
  record DecimalNode(int line, int column, BigDecimal value, String spelling)
      implements ScalarNode {
    @Override
    public String kind() {
      return "number with a fraction";
    }

    @Override
    public String text() {
      return spelling;
    }
  }

  /** Nothing: {@code null}, {@code ~} or an empty place. The same as leaving the key out. */
  record NullNode(int line, int column) implements ScalarNode {
    @Override
    public String kind() {
      return "null";
    }

    @Override
    public String text() {
      return "null";
    }
  }
}

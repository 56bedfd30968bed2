package io.javelet.images.credentials;

import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.BooleanNode;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.TextNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A map in the file that names plugins, at a field's path. What is wrong with it is gathered in a
 * list that all sections of the start share. One thread.
 *
 * @param path dotted, as upstream writes it; empty for the whole file
 * @param problems are added, each with its file and line
 */
record ConfigSection(Path file, String path, MapNode map, List<String> problems) {

  /** Fields of any other name are a mistake. */
  void only(Set<String> names) {
    map.entries()
        .forEach((name, entry) -> {
          if (!names.contains(name)) {
            complain(entry.line(), "unknown field \"" + at(name) + "\"");
          }
        });
  }

  Optional<String> text(String name) {
    Optional<DocumentNode> value = given(name);
    if (value.isPresent() && value.get() instanceof TextNode text) {
      return Optional.of(text.value());
    }
    value.ifPresent(other -> wrongKind(name, other, "a string"));
    return Optional.empty();
  }

  Optional<Boolean> flag(String name) {
    Optional<DocumentNode> value = given(name);
    if (value.isPresent() && value.get() instanceof BooleanNode flag) {
      return Optional.of(flag.value());
    }
    value.ifPresent(other -> wrongKind(name, other, "true or false"));
    return Optional.empty();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (DocumentNode each : items(name)) {
      if (each instanceof TextNode text) {
        texts.add(text.value());
      } else {
        wrongKind(name, each, "a list of strings");
      }
    }
    return texts;
  }

  List<ConfigSection> sections(String name) {
    List<ConfigSection> sections = new ArrayList<>();
    for (DocumentNode each : items(name)) {
      if (each instanceof MapNode inner) {
        sections.add(new ConfigSection(file, at(name), inner, problems));
      } else {
        wrongKind(name, each, "a list of maps");
      }
    }
    return sections;
  }

  Optional<ConfigSection> section(String name) {
    Optional<DocumentNode> value = given(name);
    if (value.isPresent() && value.get() instanceof MapNode inner) {
      return Optional.of(new ConfigSection(file, at(name), inner, problems));
    }
    value.ifPresent(other -> wrongKind(name, other, "a map"));
    return Optional.empty();
  }

  void required(String name, String why) {
    problem(name, "Required value" + (why.isEmpty() ? "" : ": " + why));
  }

  void invalid(String name, String value, String why) {
    problem(name, "Invalid value: \"" + value + "\": " + why);
  }

  void unsupported(String name, String value, List<String> supported) {
    problem(
        name,
        "Unsupported value: \"%s\": supported values: \"%s\""
            .formatted(value, String.join("\", \"", supported)));
  }

  void duplicate(String name, String value) {
    problem(name, "Duplicate value: \"" + value + "\"");
  }

  /**
   * @param name empty for the section itself
   */
  void forbidden(String name, String why) {
    problem(name, "Forbidden: " + why);
  }

  private void problem(String name, String what) {
    int line = given(name).map(DocumentNode::line).orElse(map.line());
    complain(line, at(name) + ": " + what);
  }

  private void wrongKind(String name, DocumentNode found, String wanted) {
    complain(found.line(), "%s: must be %s and is a %s".formatted(at(name), wanted, found.kind()));
  }

  private void complain(int line, String what) {
    problems.add("%s:%d: %s".formatted(file, line, what));
  }

  private String at(String name) {
    return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
  }

  private List<DocumentNode> items(String name) {
    Optional<DocumentNode> value = given(name);
    if (value.isPresent() && value.get() instanceof ListNode list) {
      return list.items();
    }
    value.ifPresent(other -> wrongKind(name, other, "a list"));
    return List.of();
  }

  private Optional<DocumentNode> given(String name) {
    return map.value(name).filter(value -> !(value instanceof NullNode));
  }
}

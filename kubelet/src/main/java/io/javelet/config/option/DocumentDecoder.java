package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.Entry;
import io.javelet.config.document.DocumentNode.ListNode;
import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.DocumentNode.NullNode;
import io.javelet.config.document.SourceLocation;
import io.javelet.config.report.ConfigurationWarning.Kind;
import io.javelet.config.report.Origin;
import io.javelet.config.report.Suggestion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the options in a document. Lives for one document, on its thread. Says what no version
 * knows and what has the wrong shape; the values themselves are read later.
 */
public final class DocumentDecoder {
  private static final Set<String> TYPE_FIELDS = Set.of("apiVersion", "kind");

  private final Function<SourceLocation, Origin> origin;
  private final Findings findings;
  private final Map<KubeletOption<?>, DocumentNode> values = new LinkedHashMap<>();

  private DocumentDecoder(Function<SourceLocation, Origin> origin, Findings findings) {
    this.origin = origin;
    this.findings = findings;
  }

  /** The options a document gives, each with its part of the document. */
  public static Map<KubeletOption<?>, DocumentNode> decode(
      MapNode root, Function<SourceLocation, Origin> origin, Findings findings) {
    DocumentDecoder decoder = new DocumentDecoder(origin, findings);
    decoder.branch(FieldTree.ROOT, root);
    return decoder.values;
  }

  private void branch(FieldTree.Branch branch, MapNode map) {
    for (Map.Entry<String, Entry> entry : map.entries().entrySet()) {
      String key = entry.getKey();
      DocumentNode value = entry.getValue().value();
      FieldTree field = branch.fields().get(key);
      if (field != null) {
        field(field, value);
      } else if (!branch.path().isEmpty() || !TYPE_FIELDS.contains(key)) {
        unknown(branch, key, entry.getValue().keyLocation());
      }
    }
  }

  private void field(FieldTree field, DocumentNode value) {
    switch (field) {
      case FieldTree.Leaf(KubeletOption<?> option) -> {
        values.put(option, value);
        items(option, value);
      }
      case FieldTree.Branch branch -> {
        switch (value) {
          case MapNode map -> branch(branch, map);
          case NullNode _ -> branch.options().forEach(option -> values.put(option, value));
          case ListNode _,
              DocumentNode.TextNode _,
              DocumentNode.BooleanNode _,
              DocumentNode.IntegerNode _,
              DocumentNode.DecimalNode _ ->
              findings.problem(
                  origin.apply(value.location()),
                  branch.path(),
                  value.text()
                      + " is "
                      + value.kind()
                      + "; expected a map of "
                      + String.join(", ", branch.fields().keySet()));
        }
      }
    }
  }

  /** Looks for unknown keys in a list of objects. */
  private void items(KubeletOption<?> option, DocumentNode value) {
    Set<String> known = option.type().itemKeys();
    if (known.isEmpty() || !(value instanceof ListNode list)) {
      return;
    }
    for (int i = 0; i < list.items().size(); i++) {
      if (list.items().get(i) instanceof MapNode item) {
        for (Map.Entry<String, Entry> entry : item.entries().entrySet()) {
          if (!known.contains(entry.getKey())) {
            String path = option.name() + "[" + i + "]." + entry.getKey();
            warn(path, entry.getValue().keyLocation(), hint(entry.getKey(), known, ""));
          }
        }
      }
    }
  }

  private void unknown(FieldTree.Branch branch, String key, SourceLocation place) {
    String prefix = branch.path().isEmpty() ? "" : branch.path() + ".";
    warn(prefix + key, place, hint(key, branch.fields().keySet(), prefix));
  }

  private void warn(String path, SourceLocation place, String hint) {
    findings.warning(
        Kind.FORM, origin.apply(place), "unknown field \"" + path + "\" has no effect" + hint);
  }

  /** Looks beside the mistyped name first, then for the same name anywhere else. */
  private static String hint(String key, Collection<String> siblings, String prefix) {
    Optional<String> near = Suggestion.nearest(key, siblings).map(name -> prefix + name);
    Optional<String> elsewhere =
        OptionCatalogue.paths().keySet().stream()
            .filter(path -> path.endsWith("." + key))
            .findFirst();
    List<String> flags = OptionCatalogue.byFlag(key).flatMap(KubeletOption::path).stream().toList();
    return Stream.of(near.stream(), elsewhere.stream(), flags.stream())
        .flatMap(Function.identity())
        .findFirst()
        .map(name -> "; did you mean \"" + name + "\"?")
        .orElse("");
  }
}

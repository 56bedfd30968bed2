package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.Entry;
import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.DocumentNode.NullNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An option that is a map. A drop-in adds and replaces entries, and removes one by {@code null}; a
 * flag replaces the whole map, unless the kind says that it adds to it.
 *
 * @param name for help
 * @param texts reads the entries of all occurrences of the flag
 * @param value reads one entry's value of a document
 * @param json one entry's value as JSON
 * @param flagAdds whether a flag's entries are laid over those of a file
 */
record MapType<V>(
    String name,
    Function<List<String>, Parsed<Map<String, V>>> texts,
    Function<DocumentNode, Parsed<V>> value,
    Function<V, Object> json,
    boolean flagAdds)
    implements OptionType<SortedMap<String, V>> {

  @Override
  public Parsed<SortedMap<String, V>> fromFlag(
      Optional<SortedMap<String, V>> base, List<String> occurrences) {
    SortedMap<String, V> entries =
        flagAdds ? new TreeMap<>(base.orElseGet(TreeMap::new)) : new TreeMap<>();
    return texts
        .apply(occurrences)
        .map(given -> {
          entries.putAll(given);
          return Collections.unmodifiableSortedMap(entries);
        });
  }

  @Override
  public Parsed<SortedMap<String, V>> fromNode(DocumentNode node) {
    return patch(Optional.empty(), node);
  }

  @Override
  public Parsed<SortedMap<String, V>> patch(
      Optional<SortedMap<String, V>> base, DocumentNode node) {
    if (!(node instanceof MapNode map)) {
      return Parsed.bad(node, "is " + node.kind() + "; expected a map");
    }
    SortedMap<String, V> entries = new TreeMap<>(base.orElseGet(TreeMap::new));
    Defects defects = new Defects();
    for (Map.Entry<String, Entry> entry : map.entries().entrySet()) {
      DocumentNode item = entry.getValue().value();
      if (item instanceof NullNode) {
        entries.remove(entry.getKey());
      } else {
        defects
            .keep("[" + entry.getKey() + "]", value.apply(item))
            .ifPresent(good -> entries.put(entry.getKey(), good));
      }
    }
    return defects.orElse(Collections.unmodifiableSortedMap(entries));
  }

  @Override
  public Object toJson(SortedMap<String, V> map) {
    SortedMap<String, Object> out = new TreeMap<>();
    map.forEach((key, entry) -> out.put(key, json.apply(entry)));
    return out;
  }

  @Override
  public boolean isZero(SortedMap<String, V> map) {
    return map.isEmpty();
  }

  @Override
  public String show(SortedMap<String, V> map) {
    return String.join(
        ",", map.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}

package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.ListNode;
import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.SourceLocation;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the parts of one value stand, under the names messages use for them. */
final class Places {

  private Places() {}

  static Map<String, SourceLocation> of(DocumentNode node) {
    Map<String, SourceLocation> places = new LinkedHashMap<>();
    collect("", node, places);
    return places;
  }

  private static void collect(String name, DocumentNode node, Map<String, SourceLocation> into) {
    switch (node) {
      case MapNode map ->
          map.entries()
              .forEach((key, entry) -> {
                put(name + "[" + key + "]", entry.value(), into);
                put(name + "." + key, entry.value(), into);
              });
      case ListNode list -> {
        for (int i = 0; i < list.items().size(); i++) {
          put(name + "[" + i + "]", list.items().get(i), into);
        }
      }
      case DocumentNode.TextNode _,
          DocumentNode.BooleanNode _,
          DocumentNode.IntegerNode _,
          DocumentNode.DecimalNode _,
          DocumentNode.NullNode _ -> {}
    }
  }

  private static void put(String name, DocumentNode node, Map<String, SourceLocation> into) {
    into.put(name, node.location());
    collect(name, node, into);
  }
}

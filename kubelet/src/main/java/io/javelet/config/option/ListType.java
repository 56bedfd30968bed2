package io.javelet.config.option;

import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.ListNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An option that is a list. A flag's first occurrence replaces what a file says.
 *
 * @param name for help
 * @param texts reads all occurrences of the flag
 * @param item reads one item of a document's list
 * @param json one item as JSON
 * @param itemKeys the keys an item may have, where an item is an object
 */
record ListType<E>(
    String name,
    Function<List<String>, Parsed<List<E>>> texts,
    Function<DocumentNode, Parsed<E>> item,
    Function<E, Object> json,
    Set<String> itemKeys)
    implements OptionType<List<E>> {

  ListType {
    itemKeys = Set.copyOf(itemKeys);
  }

  static <E> ListType<E> ofPlain(
      String name,
      Function<List<String>, Parsed<List<E>>> texts,
      Function<DocumentNode, Parsed<E>> item) {
    return new ListType<>(name, texts, item, value -> value, Set.of());
  }

  @Override
  public Parsed<List<E>> fromFlag(Optional<List<E>> base, List<String> occurrences) {
    return texts.apply(occurrences);
  }

  @Override
  public Parsed<List<E>> fromNode(DocumentNode node) {
    if (!(node instanceof ListNode list)) {
      return Parsed.bad(node, "is " + node.kind() + "; expected a list");
    }
    Defects defects = new Defects();
    List<E> values = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      defects.keep("[" + i + "]", item.apply(list.items().get(i))).ifPresent(values::add);
    }
    return defects.orElse(List.copyOf(values));
  }

  @Override
  public Object toJson(List<E> value) {
    return value.stream().map(json).toList();
  }

  @Override
  public boolean isZero(List<E> value) {
    return value.isEmpty();
  }

  @Override
  public String show(List<E> value) {
    return "["
        + String.join(
            ",",
            value.stream().map(e -> json.apply(e) instanceof String s ? s : e.toString()).toList())
        + "]";
  }
}

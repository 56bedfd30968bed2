package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.BooleanNode;
import io.javelet.document.DocumentNode.DecimalNode;
import io.javelet.document.DocumentNode.IntegerNode;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.ScalarNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.FieldPath;
import io.javelet.manifest.validation.FieldProblem;
import io.javelet.manifest.validation.FieldProblem.Kind;
import io.javelet.manifest.validation.Quantities;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a Pod of a tree. What does not fit is reported and left out, so that one reading finds all
 * that is wrong. Lives for one reading, on the reader's thread.
 */
final class PodDecoder {
  private final List<FieldProblem> problems = new ArrayList<>();

  /** The Pod in a tree; see {@link #problems} for what is missing in it. */
  Pod pod(MapNode tree) {
    return (Pod) object(Pod.class, tree, FieldPath.ROOT);
  }

  /** All that did not fit, in the order of the text. */
  List<FieldProblem> problems() {
    return List.copyOf(problems);
  }

  private Object object(Class<?> type, MapNode map, FieldPath path) {
    ModelClass model = ModelClass.of(type);
    Object bean = model.newInstance();
    for (Map.Entry<String, DocumentNode.Entry> entry : map.entries().entrySet()) {
      FieldPath fieldPath = path.field(entry.getKey());
      Optional<ModelField> known = Optional.ofNullable(model.fields().get(entry.getKey()));
      if (known.isEmpty()) {
        problems.add(
            FieldProblem.of(fieldPath, Kind.UNKNOWN_FIELD, "the API does not know this field")
                .suggesting(NearMiss.suggestion(entry.getKey(), model.fields().keySet())));
        continue;
      }
      ModelField field = known.get();
      DocumentNode value = entry.getValue().value();
      if (!(value instanceof NullNode)) {
        value(field.type(), value, fieldPath).ifPresent(converted -> field.set(bean, converted));
      }
    }
    return bean;
  }

  private Optional<Object> value(ValueType type, DocumentNode node, FieldPath path) {
    return switch (type) {
      case ValueType.ObjectOf(Class<?> bean) ->
          node instanceof MapNode map
              ? Optional.of(object(bean, map, path))
              : wrongType(path, node, "a map of fields");
      case ValueType.ListOf(ValueType item) ->
          node instanceof ListNode list
              ? Optional.of(list(item, list, path))
              : wrongType(path, node, "a list");
      case ValueType.MapOf(ValueType item) ->
          node instanceof MapNode map
              ? Optional.of(map(item, map, path))
              : wrongType(path, node, "a map");
      case ValueType.Text _ -> text(node, path);
      case ValueType.Truth _ ->
          node instanceof BooleanNode truth
              ? Optional.of(truth.value())
              : wrongType(path, node, "true or false");
      case ValueType.Whole32 _ -> whole(node, path, 32).map(BigInteger::intValueExact);
      case ValueType.Whole64 _ -> whole(node, path, 64).map(BigInteger::longValueExact);
      case ValueType.Amount _ -> quantity(node, path);
      case ValueType.IntOrText _ ->
          node instanceof TextNode text
              ? Optional.of(new IntOrString(text.value()))
              : whole(node, path, 32).map(number -> new IntOrString(number.intValueExact()));
      case ValueType.Anything _ -> Optional.empty();
    };
  }

  private List<Object> list(ValueType item, ListNode list, FieldPath path) {
    List<Object> values = new ArrayList<>(list.items().size());
    for (int i = 0; i < list.items().size(); i++) {
      FieldPath itemPath = path.index(i);
      DocumentNode node = list.items().get(i);
      Optional<Object> value = node instanceof NullNode ? empty(item) : value(item, node, itemPath);
      // Keeps the later items at their places, so that problems found in them name these.
      value.or(() -> empty(item)).ifPresent(values::add);
    }
    return values;
  }

  private Map<String, Object> map(ValueType item, MapNode map, FieldPath path) {
    Map<String, Object> values = new LinkedHashMap<>();
    map.entries()
        .forEach((key, entry) -> {
          Optional<Object> value =
              entry.value() instanceof NullNode
                  ? empty(item)
                  : value(item, entry.value(), path.key(key));
          value.ifPresent(present -> values.put(key, present));
        });
    return values;
  }

  /** What upstream makes of a null in a list or map: the type's empty value. */
  private static Optional<Object> empty(ValueType type) {
    return switch (type) {
      case ValueType.Text _ -> Optional.of("");
      case ValueType.ObjectOf(Class<?> bean) -> Optional.of(ModelClass.of(bean).newInstance());
      case ValueType.Truth _ -> Optional.of(false);
      case ValueType.Whole32 _ -> Optional.of(0);
      case ValueType.Whole64 _ -> Optional.of(0L);
      case ValueType.Amount _ -> Optional.of(new Quantity("0"));
      case ValueType.IntOrText _ -> Optional.of(new IntOrString(0));
      case ValueType.ListOf _ -> Optional.of(List.of());
      case ValueType.MapOf _ -> Optional.of(Map.of());
      case ValueType.Anything _ -> Optional.empty();
    };
  }

  private Optional<Object> text(DocumentNode node, FieldPath path) {
    if (node instanceof TextNode text) {
      return Optional.of(text.value());
    }
    problems.add(
        wrongTypeProblem(path, node, "a string")
            .suggesting(
                node instanceof ScalarNode
                    ? Optional.of("write it in quotes: \"" + node.text() + "\"")
                    : Optional.empty()));
    return Optional.empty();
  }

  private Optional<BigInteger> whole(DocumentNode node, FieldPath path, int bits) {
    if (!(node instanceof IntegerNode number)) {
      boolean quotedNumber =
          node instanceof TextNode text && text.value().matches("[-+]?[0-9]{1,18}");
      problems.add(
          wrongTypeProblem(path, node, "a whole number")
              .suggesting(
                  quotedNumber ? Optional.of("write it without quotes") : Optional.empty()));
      return Optional.empty();
    }
    if (number.value().bitLength() >= bits) {
      problems.add(
          FieldProblem.of(
              path, Kind.INVALID, number.text(), "does not fit into " + bits + " bits"));
      return Optional.empty();
    }
    return Optional.of(number.value());
  }

  private Optional<Object> quantity(DocumentNode node, FieldPath path) {
    Optional<String> written =
        switch (node) {
          case TextNode text -> Optional.of(text.value());
          case IntegerNode number -> Optional.of(number.value().toString());
          case DecimalNode number -> Optional.of(number.value().toPlainString());
          case BooleanNode _, NullNode _, MapNode _, ListNode _ -> Optional.empty();
        };
    if (written.isEmpty()) {
      return wrongType(path, node, "a quantity such as 100m or 64Mi");
    }
    if (Quantities.parse(written.get()).isEmpty()) {
      problems.add(
          FieldProblem.of(
                  path, Kind.INVALID, node.text(), "is not a quantity such as 100m, 0.5 or 64Mi")
              .suggesting(Quantities.suggestion(written.get())));
      return Optional.empty();
    }
    return Optional.of(Quantity.parse(written.get()));
  }

  private <T> Optional<T> wrongType(FieldPath path, DocumentNode node, String wanted) {
    problems.add(wrongTypeProblem(path, node, wanted));
    return Optional.empty();
  }

  private static FieldProblem wrongTypeProblem(FieldPath path, DocumentNode node, String wanted) {
    String shown = node instanceof ScalarNode ? node.text() : "";
    String detail = "here belongs %s, not a %s".formatted(wanted, node.kind());
    return FieldProblem.of(path, Kind.WRONG_TYPE, shown, detail);
  }
}

package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes an API object in the one form that depends on its content alone: keys sorted, no white
 * space, nothing that is absent or empty. An empty object stays, since {@code emptyDir: {}} says
 * something; an empty list, map or fields unknown to the API say nothing. Pure.
 */
final class CanonicalJson {
  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  /** The canonical form of an API object. */
  static String of(Object bean) {
    CanonicalJson json = new CanonicalJson();
    json.object(bean);
    return json.out.toString();
  }

  /** The canonical form of a JSON string. */
  static String quote(String text) {
    CanonicalJson json = new CanonicalJson();
    json.text(text);
    return json.out.toString();
  }

  private void object(Object bean) {
    out.append('{');
    boolean first = true;
    for (ModelField field : ModelClass.of(bean.getClass()).fields().values()) {
      Optional<Object> value = field.get(bean).filter(CanonicalJson::saysSomething);
      if (value.isPresent() && !(field.type() instanceof ValueType.Anything)) {
        first = key(field.name(), first);
        value(field.type(), value.get());
      }
    }
    out.append('}');
  }

  private static boolean saysSomething(Object value) {
    return switch (value) {
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  private void value(ValueType type, Object value) {
    switch (type) {
      case ValueType.Text _ -> text((String) value);
      case ValueType.Truth _, ValueType.Whole32 _, ValueType.Whole64 _ -> out.append(value);
      case ValueType.Amount _ -> text(((Quantity) value).toString());
      case ValueType.IntOrText _ -> intOrText((IntOrString) value);
      case ValueType.ListOf(ValueType item) -> list(item, (List<?>) value);
      case ValueType.MapOf(ValueType item) -> map(item, (Map<?, ?>) value);
      case ValueType.ObjectOf _ -> object(value);
      case ValueType.Anything _ -> {}
    }
  }

  private void intOrText(IntOrString value) {
    if (value.getValue() instanceof Integer number) {
      out.append(number.intValue());
    } else {
      text(String.valueOf(value.getValue()));
    }
  }

  private void list(ValueType item, List<?> list) {
    out.append('[');
    boolean first = true;
    for (Object value : list) {
      if (!first) {
        out.append(',');
      }
      first = false;
      value(item, value);
    }
    out.append(']');
  }

  private void map(ValueType item, Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put((String) key, value));
    out.append('{');
    boolean first = true;
    for (Map.Entry<String, Object> entry : sorted.entrySet()) {
      first = key(entry.getKey(), first);
      value(item, entry.getValue());
    }
    out.append('}');
  }

  private boolean key(String name, boolean first) {
    if (!first) {
      out.append(',');
    }
    text(name);
    out.append(':');
    return false;
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}

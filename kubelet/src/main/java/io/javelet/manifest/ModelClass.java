package io.javelet.manifest;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fields of one API class. Found when a manifest uses the class for the first time and kept:
 * what no manifest on this node uses costs neither time nor memory, unlike a deserializer for the
 * whole of Pod. Immutable, any thread.
 */
final class ModelClass {
  private static final String CATCH_ALL = "additionalProperties";

  private static final ClassValue<ModelClass> KNOWN =
      new ClassValue<>() {
        @Override
        protected ModelClass computeValue(Class<?> type) {
          return new ModelClass(type);
        }
      };

  private final Class<?> type;
  private final Map<String, ModelField> fields;

  private ModelClass(Class<?> type) {
    this.type = type;
    Map<String, ModelField> found = new TreeMap<>();
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getName().equals(CATCH_ALL)) {
        found.put(ModelField.jsonName(field), new ModelField(field));
      }
    }
    this.fields = Collections.unmodifiableMap(found);
  }

  static ModelClass of(Class<?> type) {
    return KNOWN.get(type);
  }

  /** By JSON name, in alphabetical order. */
  Map<String, ModelField> fields() {
    return fields;
  }

  Object newInstance() {
    try {
      return type.getConstructor().newInstance();
    } catch (NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }

  /**
   * A copy that shares nothing that can be changed with the original. Fields that the API does not
   * know are left out.
   */
  static <T> T deepCopy(Class<T> type, T original) {
    return type.cast(copy(new ValueType.ObjectOf(type), original));
  }

  /** A new object with the very values of the original, for changing single fields. */
  static <T> T shallowCopy(Class<T> type, T original) {
    ModelClass model = of(type);
    Object copy = model.newInstance();
    for (ModelField field : model.fields.values()) {
      field.get(original).ifPresent(value -> field.set(copy, value));
    }
    return type.cast(copy);
  }

  private static Object copy(ValueType type, Object value) {
    return switch (type) {
      case ValueType.ObjectOf(Class<?> bean) -> {
        ModelClass model = of(bean);
        Object copy = model.newInstance();
        for (ModelField field : model.fields.values()) {
          field.get(value).ifPresent(old -> field.set(copy, copy(field.type(), old)));
        }
        yield copy;
      }
      case ValueType.ListOf(ValueType item) -> {
        List<Object> copy = new ArrayList<>();
        ((List<?>) value).forEach(old -> copy.add(copy(item, old)));
        yield copy;
      }
      case ValueType.MapOf(ValueType item) -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, old) -> copy.put(key, copy(item, old)));
        yield copy;
      }
      case ValueType.Text _,
          ValueType.Truth _,
          ValueType.Whole32 _,
          ValueType.Whole64 _,
          ValueType.Amount _,
          ValueType.IntOrText _,
          ValueType.Anything _ ->
          value;
    };
  }
}

package io.javelet.manifest;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * One field of an API class, read and written through the class's own getter and setter, which are
 * looked up at their first use. Any thread: a look-up that happens twice finds the same.
 */
final class ModelField {
  private final String name;
  private final Field field;
  private final ValueType type;
  private volatile Optional<Method> getter = Optional.empty();
  private volatile Optional<Method> setter = Optional.empty();

  ModelField(Field field) {
    this.field = field;
    this.name = jsonName(field);
    this.type = ValueType.of(field.getGenericType());
  }

  /** Names that are Java keywords carry an underscore in front. */
  static String jsonName(Field field) {
    String name = field.getName();
    return name.startsWith("_") ? name.substring(1) : name;
  }

  /** As in JSON. */
  String name() {
    return name;
  }

  ValueType type() {
    return type;
  }

  Optional<Object> get(Object bean) {
    try {
      Method method = getter.orElseGet(() -> accessor("get"));
      getter = Optional.of(method);
      return Optional.ofNullable(method.invoke(bean));
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + field, e);
    }
  }

  void set(Object bean, Object value) {
    try {
      Method method = setter.orElseGet(() -> accessor("set", field.getType()));
      setter = Optional.of(method);
      method.invoke(bean, value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot write " + field, e);
    }
  }

  private Method accessor(String verb, Class<?>... parameters) {
    String method = verb + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    try {
      return field.getDeclaringClass().getMethod(method, parameters);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("an API class lacks " + method + " for " + field, e);
    }
  }
}

package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.AnyType;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** What may stand in a field of an API class. */
sealed interface ValueType {
  /** A string. */
  record Text() implements ValueType {}

  /** A boolean. */
  record Truth() implements ValueType {}

  /** A whole number of 32 bits. */
  record Whole32() implements ValueType {}

  /** A whole number of 64 bits. */
  record Whole64() implements ValueType {}

  /** A quantity: a string or a number. */
  record Amount() implements ValueType {}

  /** A whole number or a string, such as a port. */
  record IntOrText() implements ValueType {}

  /** A list. */
  record ListOf(ValueType item) implements ValueType {}

  /** A map with free keys. */
  record MapOf(ValueType value) implements ValueType {}

  /** An object with fields of its own, which are looked up only when one is met. */
  record ObjectOf(Class<?> type) implements ValueType {}

  /** Anything; not read, since nothing in this agent looks at it. */
  record Anything() implements ValueType {}

  /** The type of a field as its class declares it. */
  static ValueType of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return new ListOf(of(arguments[0]));
      }
      if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        return new MapOf(of(arguments[1]));
      }
    }
    if (type == String.class) {
      return new Text();
    }
    if (type == Boolean.class) {
      return new Truth();
    }
    if (type == Integer.class) {
      return new Whole32();
    }
    if (type == Long.class) {
      return new Whole64();
    }
    if (type == Quantity.class) {
      return new Amount();
    }
    if (type == IntOrString.class) {
      return new IntOrText();
    }
    if (type == Object.class || type == FieldsV1.class || type == AnyType.class) {
      return new Anything();
    }
    if (type instanceof Class<?> bean && KubernetesResource.class.isAssignableFrom(bean)) {
      return new ObjectOf(bean);
    }
    throw new IllegalArgumentException("an API class has a field of unexpected type " + type);
  }
}

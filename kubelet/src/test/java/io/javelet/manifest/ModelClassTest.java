package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Guards what {@link ModelClass} takes for granted about the API classes. */
class ModelClassTest {
  @Test
  void everyFieldOfEveryClassThatAPodCanHoldIsKnownByItsJsonNameAndCanBeReadAndWritten() {
    Set<Class<?>> seen = new HashSet<>();
    Deque<Class<?>> next = new ArrayDeque<>(List.of(Pod.class));
    while (!next.isEmpty()) {
      Class<?> type = next.pop();
      if (!seen.add(type)) {
        continue;
      }
      ModelClass model = ModelClass.of(type);
      assertThat(model.fields().keySet())
          .as("fields of %s", type)
          .containsExactlyInAnyOrderElementsOf(jsonNames(type));
      Object bean = model.newInstance();
      for (ModelField field : model.fields().values()) {
        field.get(bean).ifPresent(value -> field.set(bean, value));
        classIn(field.type()).ifPresent(next::push);
      }
    }
    assertThat(seen).hasSizeGreaterThan(100);
  }

  private static List<String> jsonNames(Class<?> type) {
    JsonPropertyOrder order = type.getAnnotation(JsonPropertyOrder.class);
    assertThat(order).as("property order of %s", type).isNotNull();
    return Arrays.asList(order.value());
  }

  private static java.util.Optional<Class<?>> classIn(ValueType type) {
    return switch (type) {
      case ValueType.ObjectOf(Class<?> bean) -> java.util.Optional.of(bean);
      case ValueType.ListOf(ValueType item) -> classIn(item);
      case ValueType.MapOf(ValueType item) -> classIn(item);
      case ValueType.Text _,
          ValueType.Truth _,
          ValueType.Whole32 _,
          ValueType.Whole64 _,
          ValueType.Amount _,
          ValueType.IntOrText _,
          ValueType.Anything _ ->
          java.util.Optional.empty();
    };
  }
}

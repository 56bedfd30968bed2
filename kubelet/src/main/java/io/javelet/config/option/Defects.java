package io.javelet.config.option;

import io.javelet.config.option.Parsed.Defect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers what is wrong with the parts of one value. Lives for one reading, on its thread. */
final class Defects {
  private final List<Defect> list = new ArrayList<>();

  void add(String given, String message) {
    list.add(new Defect(Optional.empty(), "", Optional.of("\"" + given + "\""), message));
  }

  /** The value of a part, or its defects kept. */
  <T> Optional<T> keep(String within, Parsed<T> part) {
    return switch (part) {
      case Parsed.Good<T>(T value) -> Optional.of(value);
      case Parsed.Bad<T>(List<Defect> defects) -> {
        defects.forEach(defect -> list.add(defect.inside(within)));
        yield Optional.empty();
      }
    };
  }

  /** The whole value if no part was bad. */
  <T> Parsed<T> orElse(T value) {
    return list.isEmpty() ? Parsed.good(value) : new Parsed.Bad<>(list);
  }
}

package io.javelet.config.option;

import io.javelet.config.document.SourceLocation;
import io.javelet.config.report.Origin;
import java.util.Map;
import java.util.Optional;

/**
 * One option's value and where it comes from.
 *
 * @param option which
 * @param value absent when it is unset and has no default
 * @param origin where the value was given
 * @param places where the parts of the value stand, by their names such as {@code [2].effect}
 */
public record Setting<T>(
    KubeletOption<T> option, Optional<T> value, Origin origin, Map<String, SourceLocation> places) {

  public Setting {
    places = Map.copyOf(places);
  }

  Setting<T> withValue(Optional<T> changed) {
    return new Setting<>(option, changed, origin, places);
  }

  /** Where a part of the value was given. */
  Origin originOf(String within) {
    SourceLocation place = places.get(within);
    if (place == null) {
      return origin;
    }
    return switch (origin) {
      case Origin.ConfigFile _ -> new Origin.ConfigFile(place);
      case Origin.DropIn _ -> new Origin.DropIn(place);
      case Origin.Default _, Origin.Flag _ -> origin;
    };
  }

  /** What a message about a part calls it: the field's path, or the flag it was given by. */
  String nameOf(String within) {
    return switch (origin) {
      case Origin.Flag(String flag) -> flag + within;
      case Origin.Default _, Origin.ConfigFile _, Origin.DropIn _ -> option.name() + within;
    };
  }

  /** The value for a message; a secret stays one. */
  public String shown() {
    if (option.traits().secret()) {
      return "<masked>";
    }
    return value.map(v -> option.type().show(v)).orElse("unset");
  }
}

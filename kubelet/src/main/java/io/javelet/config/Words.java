package io.javelet.config;

import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.Settings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns the texts of judged settings into what records hold. */
final class Words {

  private Words() {}

  /** An enum's constant by its upstream spelling: {@code best-effort}, {@code AlwaysAllow}. */
  static <E extends Enum<E>> E choice(Class<E> type, String text) {
    String words = text.replaceAll("(?<=[a-z])(?=[A-Z])", "_").replace('-', '_');
    return Enum.valueOf(type, words.toUpperCase(Locale.ROOT));
  }

  /** The text unless it is empty. */
  static Optional<String> text(Settings settings, KubeletOption<String> option) {
    return settings.find(option).filter(text -> !text.isEmpty());
  }

  /** The path unless it is empty. */
  static Optional<Path> path(Settings settings, KubeletOption<String> option) {
    return text(settings, option).map(Path::of);
  }

  /** The number unless it is zero. */
  static OptionalInt unlessZero(int value) {
    return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** The number unless it is negative. */
  static OptionalInt unlessNegative(int value) {
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }
}

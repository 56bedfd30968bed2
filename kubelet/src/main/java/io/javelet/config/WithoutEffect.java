package io.javelet.config;

import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.Setting;
import io.javelet.config.option.Settings;
import java.util.List;

/** Names what a user asked for and this agent does not do yet. */
final class WithoutEffect {

  private WithoutEffect() {}

  /** Options given with another value than their default, by name. */
  static List<String> names(Settings settings) {
    return settings.all().stream()
        .filter(setting -> setting.origin().given() && differs(setting))
        .map(Setting::option)
        .filter(option -> !option.effective() && !option.traits().futile())
        .map(KubeletOption::name)
        .sorted()
        .toList();
  }

  private static <T> boolean differs(Setting<T> setting) {
    return !setting.value().equals(setting.option().defaults().value());
  }
}

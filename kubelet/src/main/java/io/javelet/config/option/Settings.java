package io.javelet.config.option;

import io.javelet.config.report.Origin;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The value of every option, each with its origin. Immutable; any thread. */
public final class Settings {
  private final Map<KubeletOption<?>, Setting<?>> settings;

  Settings(Map<KubeletOption<?>, Setting<?>> settings) {
    this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Every option at the default that holds with, or without, a configuration file. */
  static Settings defaults(boolean withFile) {
    Map<KubeletOption<?>, Setting<?>> map = new LinkedHashMap<>();
    OptionCatalogue.all().forEach(option -> map.put(option, byDefault(option, withFile)));
    return new Settings(map);
  }

  static <T> Setting<T> byDefault(KubeletOption<T> option, boolean withFile) {
    Optional<T> value = option.defaults().value();
    Optional<T> chosen = withFile ? value : option.defaults().withoutFile().or(() -> value);
    return new Setting<>(option, chosen, new Origin.Default(), Map.of());
  }

  /** An option's setting. */
  @SuppressWarnings("unchecked") // the map only ever holds a Setting<T> under a KubeletOption<T>
  public <T> Setting<T> setting(KubeletOption<T> option) {
    Setting<?> setting = settings.get(option);
    if (setting == null) {
      throw new IllegalArgumentException(option + " is not in the catalogue");
    }
    return (Setting<T>) setting;
  }

  /** An option's value, if it is set or has a default. */
  public <T> Optional<T> find(KubeletOption<T> option) {
    return setting(option).value();
  }

  /**
   * An option's value.
   *
   * @throws IllegalArgumentException when the option may be unset, and is
   */
  public <T> T get(KubeletOption<T> option) {
    return find(option)
        .orElseThrow(() -> new IllegalArgumentException(option + " may be unset: use find"));
  }

  /** Where an option's value comes from. */
  public Origin origin(KubeletOption<?> option) {
    return setting(option).origin();
  }

  /** Whether somebody gave the option. */
  public boolean given(KubeletOption<?> option) {
    return origin(option).given();
  }

  /** All settings, in the catalogue's order. */
  public Collection<Setting<?>> all() {
    return settings.values();
  }

  <T> Settings with(Setting<T> setting) {
    Map<KubeletOption<?>, Setting<?>> changed = new LinkedHashMap<>(settings);
    changed.put(setting.option(), setting);
    return new Settings(changed);
  }

  <T> Settings withValue(KubeletOption<T> option, T value) {
    return with(setting(option).withValue(Optional.of(value)));
  }
}
